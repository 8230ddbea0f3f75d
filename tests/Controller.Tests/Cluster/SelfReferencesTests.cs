using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class SelfReferencesTests
{
    private const string Own = """{"matchLabels":{"app":"shop","tier":"web"},"matchExpressions":[{"key":"app","operator":"In","values":["shop","other"]},{"key":"tier","operator":"Exists"}]}""";
    private const string Primary = """{"matchLabels":{"app":"shop-primary","tier":"web"},"matchExpressions":[{"key":"app","operator":"In","values":["shop-primary","other"]},{"key":"tier","operator":"Exists"}]}""";
    private const string Others = """{"matchLabels":{"app":"database"},"matchExpressions":[{"key":"name","operator":"In","values":["shop"]}]}""";

    [Theory]
    [InlineData(Own, Primary)]
    [InlineData(Others, Others)]
    [InlineData("{}", "{}")]
    public void Selector_of_the_targets_own_pods_becomes_that_of_the_primarys(string before, string after)
    {
        JsonObject pod = Pod(before);

        SelfReferences.Rewrite(pod, Deployments.Label);

        Assert.True(JsonNode.DeepEquals(Pod(after), pod), pod.ToJsonString());
    }

    [Fact]
    public void Pod_without_affinity_stays_as_it_is()
    {
        JsonObject pod = JsonNode.Parse("""{"containers":[],"affinity":{"nodeAffinity":{}}}""")!.AsObject();
        JsonObject before = pod.Clone();

        SelfReferences.Rewrite(pod, Deployments.Label);

        Assert.True(JsonNode.DeepEquals(before, pod));
    }

    [Fact]
    public void Primary_is_selected_by_its_own_label_in_expressions_too()
    {
        JsonObject target = Deployments.Target();
        target["spec"]!["selector"] = JsonNode.Parse(Own);

        JsonObject primary = PrimaryDeployment.Desired(target, null, Deployments.App(), Deployments.Label, Deployments.Revision);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Primary), primary.At("spec", "selector")));
    }

    private static JsonObject Pod(string selector) => JsonNode.Parse($$$"""
        {"topologySpreadConstraints":[{"maxSkew":1,"labelSelector":{{{selector}}} }],
         "affinity":{
           "podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"zone","labelSelector":{{{selector}}} }]},
           "podAntiAffinity":{
             "requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"host","labelSelector":{{{selector}}} }],
             "preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"podAffinityTerm":{"topologyKey":"zone","labelSelector":{{{selector}}} } }]} } }
        """)!.AsObject();
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground.Cluster;

namespace ProgressiveDelivery.EndToEnd.Releases;

[Collection(ClusterCollection.Name)]
public sealed class InvalidCanaryTests(ClusterFixture cluster)
{
    private const string Manager = "end-to-end";

    [Theory]
    [InlineData("""{"analysis":{"stepWeight":0}}""", "stepWeight")]
    [InlineData("""{"analysis":{"stepWeight":10,"maxWeight":101}}""", "maxWeight")]
    [InlineData("""{"analysis":{"stepWeight":10,"interval":"soon"}}""", "interval")]
    [InlineData("""{"analysis":{"stepWeight":10},"provider":"carrier-pigeon"}""", "provider")]
    [InlineData("""{"analysis":{"stepWeight":10},"service":{"port":0}}""", "port")]
    public async Task Api_server_refuses_a_Canary_against_the_schema(string spec, string field)
    {
        var refusal = await Assert.ThrowsAsync<ApiException>(() => ApplyAsync("default", spec));

        Assert.True(refusal.IsInvalid);
        Assert.Contains(field, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rewritten", """{"analysis":{"stepWeight":10},"service":{"port":80,"rewrite":{"uri":"/"}}}""", "spec.service.rewrite is not supported")]
    [InlineData("falling", """{"analysis":{"stepWeights":[30,20]}}""", "stepWeights must rise")]
    [InlineData("unknown-metric", """{"analysis":{"stepWeight":10,"metrics":[{"name":"moon-phase"}]}}""", "moon-phase")]
    public async Task Canary_is_not_ready_and_says_what_to_change_when_it_cannot_be_acted_on(string name, string spec, string sentence)
    {
        string ns = $"invalid-{name}";
        await cluster.Stage.Client.ApplyAsync(Resources.Namespaces, new("", ns), [], Manager, force: true, cluster.Deadline);
        try
        {
            await ApplyAsync(ns, spec);
            Rollout rollout = cluster.Stage.Watch.Rollout(ns);
            await rollout.UntilAsync("refused by the controller", seen => seen.Now?.Condition("Ready") == "False", TimeSpan.FromSeconds(30), cluster.Deadline);

            Assert.Contains(sentence, rollout.Now!.ConditionMessage("Ready"), StringComparison.Ordinal);
            Assert.Equal("True", rollout.Now.Condition("Stalled"));
        }
        finally
        {
            await cluster.Stage.Client.DeleteAsync(Kinds.Canaries, new(ns, ns), CancellationToken.None);
            await cluster.Stage.Client.DeleteAsync(Resources.Namespaces, new("", ns), CancellationToken.None);
        }
    }

    private Task<JsonObject> ApplyAsync(string ns, string changes)
    {
        JsonObject spec = JsonNode.Parse($$"""
            {
              "targetRef": {"kind": "Deployment", "name": "{{ns}}"},
              "ingressRef": {"name": "{{ns}}"},
              "service": {"port": 80}
            }
            """)!.AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            spec[name] = value?.DeepClone();
        }

        return cluster.Stage.Client.ApplyAsync(
            Kinds.Canaries, new(ns, ns), new JsonObject { ["spec"] = spec }, Manager, force: true, cluster.Deadline);
    }
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class PodTemplateTests
{
    [Fact]
    public void Revision_does_not_depend_on_the_order_of_properties()
    {
        JsonObject one = JsonNode.Parse("""{"spec":{"template":{"a":1,"b":{"c":"x","d":[1,2]}}}}""")!.AsObject();
        JsonObject other = JsonNode.Parse("""{"spec":{"template":{"b":{"d":[1,2],"c":"x"},"a":1}}}""")!.AsObject();

        Assert.Equal(PodTemplate.HashOf(one), PodTemplate.HashOf(other));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":"1"}""", """{"a":1}""")]
    public void Revision_changes_with_every_change_of_the_template(string before, string after)
        => Assert.NotEqual(PodTemplate.HashOf(Of(before)), PodTemplate.HashOf(Of(after)));

    [Fact]
    public void Hash_of_former_versions_is_still_known()
        => Assert.Equal("4f53cda18c", PodTemplate.FormerHashOf(Of("[]")));

    [Fact]
    public void Revision_ignores_replicas_and_status()
    {
        JsonObject idle = Deployments.Target(0);
        idle["status"] = new JsonObject { ["observedGeneration"] = 9 };

        Assert.Equal(PodTemplate.HashOf(Deployments.Target(3)), PodTemplate.HashOf(idle));
    }

    [Fact]
    public void Images_are_listed_in_the_templates_order()
        => Assert.Equal(["shop:1"], PodTemplate.ImagesOf(Deployments.Target()));

    private static JsonObject Of(string template) => new() { ["spec"] = new JsonObject { ["template"] = JsonNode.Parse(template) } };
}

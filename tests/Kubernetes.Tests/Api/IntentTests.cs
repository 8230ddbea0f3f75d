using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class IntentTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"default":true}""", true)]
    [InlineData("""{"a":{"b":"x"}}""", """{"a":{"b":"x","c":[]}}""", true)]
    [InlineData("""{"a":[{"b":1},{"c":2}]}""", """{"a":[{"b":1,"d":0},{"c":2}]}""", true)]
    [InlineData("""{"a":[1]}""", """{"a":[1,2]}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"a":1}""", "{}", false)]
    [InlineData("""{"a":{}}""", """{"a":null}""", true)]
    [InlineData("""{"labels":{},"list":[],"b":{"c":{}}}""", """{"b":{}}""", true)]
    [InlineData("""{"a":{"b":1}}""", "{}", false)]
    [InlineData("""{"a":{}}""", """{"a":1}""", false)]
    public void Intent_is_met_when_every_field_of_it_stands_in_the_live_object(string intent, string live, bool met)
        => Assert.Equal(met, Intent.IsContainedIn(JsonNode.Parse(intent), JsonNode.Parse(live)));
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

namespace ProgressiveDelivery.Sandbox.Tests.GitOpsAgent;

public sealed class DriftTests
{
    [Theory]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{"a":1,"replicas":0},"status":{}}""", false)]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{"a":2}}""", true)]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{}}""", true)]
    [InlineData("""{"l":["x"]}""", """{"l":["y","x"]}""", false)]
    [InlineData("""{"l":["x","y"]}""", """{"l":["x"]}""", true)]
    [InlineData("""{"l":[{"name":"c","image":"v1"}]}""", """{"l":[{"name":"c","image":"v1","pullPolicy":"Always"}]}""", false)]
    [InlineData("""{"l":[{"name":"c","image":"v1"}]}""", """{"l":[{"name":"c","image":"v2"}]}""", true)]
    [InlineData("""{"a":null}""", """{}""", false)]
    public void Drift_is_a_difference_in_what_git_says(string intent, string live, bool isDrift) =>
        Assert.Equal(isDrift, Drift.IsIn(JsonNode.Parse(intent), JsonNode.Parse(live)));
}

using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class IntOrStringTests
{
    [Theory]
    [InlineData("80")]
    [InlineData("\"80\"")]
    [InlineData("\"25%\"")]
    [InlineData("\"http\"")]
    public void T27_Value_is_written_back_as_the_kind_it_was_read_as(string json) =>
        Assert.Equal(json, IntOrString.Read(JsonNode.Parse(json))!.Value.ToNode().ToJsonString());

    [Theory]
    [InlineData("true")]
    [InlineData("1.5")]
    [InlineData("[]")]
    [InlineData("null")]
    public void T27_Node_of_another_kind_is_none(string json) => Assert.Null(IntOrString.Read(JsonNode.Parse(json)));

    [Theory]
    [InlineData("\"25%\"", 10, true, 3)]
    [InlineData("\"25%\"", 10, false, 2)]
    [InlineData("\"100%\"", 7, true, 7)]
    [InlineData("\"0%\"", 7, true, 0)]
    [InlineData("4", 10, true, 4)]
    public void T27_Percentage_is_rounded_as_the_field_demands(string json, int total, bool roundUp, int expected) =>
        Assert.Equal(expected, IntOrString.Read(JsonNode.Parse(json))!.Value.Resolve(total, roundUp));

    [Fact]
    public void T27_Name_is_no_number() => Assert.Null(new IntOrString("http").Resolve(10, true));
}

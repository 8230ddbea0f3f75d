using System.Text.Json;
using ProgressiveDelivery.Analysis.Graphite;

namespace ProgressiveDelivery.Analysis.Tests.Graphite;

public sealed class GraphiteTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1000);

    [Theory]
    [InlineData("[[1,880],[2,940]]", 2.0)]
    [InlineData("[[1,881],[2,941]]", 1.0)] // the newest step still fills
    [InlineData("[[1,820],[2,880],[null,940]]", 2.0)]
    [InlineData("[[3,999]]", 3.0)] // condensed by the query itself
    public void Newest_complete_point_counts(string points, double expected) => Assert.Equal(new MetricReading.Value(expected), Read(points));

    [Theory]
    [InlineData("[]")]
    [InlineData("[[null,940]]")]
    [InlineData("[[null,940],[7,1000]]")]
    public void Series_without_a_complete_value_is_no_data(string points) => Assert.IsType<MetricReading.NoData>(Read(points));

    [Theory]
    [InlineData("[[1,940],[2,940]]")]
    [InlineData("[[1,940],[2,880]]")]
    [InlineData("[[1]]")]
    [InlineData("[[\"1\",940]]")]
    public void Points_that_make_no_sense_are_no_reading(string points) => Assert.Null(Read(points));

    [Fact]
    public void Several_series_are_refused_with_the_way_out()
    {
        using JsonDocument document = JsonDocument.Parse("[{},{}]");

        Assert.Contains("sumSeries", Assert.IsType<MetricReading.Unavailable>(GraphiteAnswer.Read(document.RootElement, Now)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("target=a.b&from=-60s", "target=a.b|from=-60s")]
    [InlineData("  target=sum(a.*,\"x y\")\n  &from=-1min&until=now ", "target=sum%28a.%2A%2C%22x%20y%22%29|from=-1min|until=now")]
    [InlineData("?target=sum%28a%29", "target=sum%28a%29")]
    public void Query_is_escaped_once(string query, string expected)
    {
        Assert.True(RenderQuery.TryParse(query, out IReadOnlyList<string>? parameters, out _));
        Assert.Equal(expected, string.Join('|', parameters));
    }

    [Theory]
    [InlineData("", "0 targets")]
    [InlineData("from=-60s", "0 targets")]
    [InlineData("target=a&target=b", "2 targets")]
    [InlineData("target=a&format=png", "'format'")]
    [InlineData("a.b.c", "'a.b.c'")]
    public void Broken_query_says_what_to_change(string query, string words) =>
        Assert.Contains(words, new GraphiteSettings { Address = "http://graphite" }.ProblemOf(query), StringComparison.Ordinal);

    private static MetricReading? Read(string points)
    {
        using JsonDocument document = JsonDocument.Parse($$"""[{"target":"a","datapoints":{{points}}}]""");
        return GraphiteAnswer.Read(document.RootElement, Now);
    }
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.CloudWatch;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

public sealed class CloudWatchQueryTests
{
    private const string Metric = """{"Metric":{"Namespace":"Shop","MetricName":"Errors"},"Period":300,"Stat":"Sum"}""";

    [Theory]
    [InlineData("up", "no JSON")]
    [InlineData("{}", "JSON array")]
    [InlineData("[]", "JSON array")]
    [InlineData("[1]", "JSON array")]
    [InlineData("[{}]", "needs an \"Id\"")]
    [InlineData("[{\"Id\":5}]", "needs an \"Id\"")]
    [InlineData("[{\"Id\":\"M1\",\"Expression\":\"1\"}]", "begins with a lower-case letter")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":\"1\"},{\"Id\":\"a\",\"Expression\":\"1\"}]", "two parts of the query have the Id a")]
    [InlineData("[{\"Id\":\"a\"}]", "either an \"Expression\" or a \"MetricStat\"")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":\"1\",\"MetricStat\":" + Metric + "}]", "either an \"Expression\" or a \"MetricStat\"")]
    [InlineData("[{\"Id\":\"a\",\"Id\":\"b\",\"Expression\":\"1\"}]", "is no JSON")]
    [InlineData("[{\"Id\":\"a\\ud800\",\"Expression\":\"1\"}]", "half a character")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":5}]", "must be a text")]
    [InlineData("[{\"Id\":\"a\",\"MetricStat\":{\"Period\":60,\"Stat\":\"Sum\"}}]", "needs a Metric with Namespace and MetricName")]
    [InlineData("[{\"Id\":\"a\",\"MetricStat\":{\"Metric\":{\"Namespace\":\"n\",\"MetricName\":\"m\"},\"Period\":\"60s\",\"Stat\":\"Sum\"}}]", "must be a number of seconds")]
    [InlineData("[{\"Id\":\"a\",\"MetricStat\":{\"Metric\":{\"Namespace\":\"n\",\"MetricName\":\"m\"},\"Period\":90,\"Stat\":\"Sum\"}}]", "multiple of 60")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":\"1\",\"returnData\":false}]", "unknown field returnData")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":\"1\",\"ReturnData\":\"false\"}]", "without quotes")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":\"1\",\"ReturnData\":false}]", "no part of the query returns data")]
    [InlineData("[{\"Id\":\"a\",\"Expression\":\"1\"},{\"Id\":\"b\",\"Expression\":\"1\"}]", "a, b all return data")]
    public void Mistake_says_what_to_change(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<CloudWatchQueryException>(() => CloudWatchQuery.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Expression_that_CloudWatch_would_refuse_for_its_length_is_not_searched()
    {
        string expression = string.Concat(Enumerable.Repeat("SEARCH(, ", 5_000));

        var mistake = Assert.Throws<CloudWatchQueryException>(() => CloudWatchQuery.Parse($$"""[{"Id":"a","Expression":"{{expression}}"}]"""));

        Assert.Contains("longer than 2048", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Period_is_the_longest_of_metrics_and_searches()
    {
        Assert.Equal(TimeSpan.FromSeconds(300), CloudWatchQuery.Parse($$"""[{"Id":"a","MetricStat":{{Metric}}}]""").LongestPeriod);
        Assert.Equal(TimeSpan.FromSeconds(120), CloudWatchQuery.Parse("""[{"Id":"a","Expression":"SUM(SEARCH('{Shop,app} m', 'Sum', 120))"}]""").LongestPeriod);
        Assert.Equal(TimeSpan.FromSeconds(60), CloudWatchQuery.Parse("""[{"Id":"a","Expression":"1"}]""").LongestPeriod);
    }

    [Fact]
    public void Prefix_goes_before_ids_and_nothing_else()
    {
        CloudWatchQuery query = CloudWatchQuery.Parse($$"""[{"Id":"e1","Expression":"100 * FILL(m1, 0) / m10 + m100"},{"Id":"m1","MetricStat":{{Metric}},"ReturnData":false},{"Id":"m10","MetricStat":{{Metric}},"ReturnData":false}]""");

        JsonObject[] parts = [.. query.Parts("q7_")];

        Assert.Equal("100 * FILL(q7_m1, 0) / q7_m10 + m100", (string)parts[0]["Expression"]!);
        Assert.Equal(["q7_e1", "q7_m1", "q7_m10"], parts.Select(part => (string)part["Id"]!));
        Assert.Equal([true, false, false], parts.Select(part => (bool)part["ReturnData"]!));
    }
}

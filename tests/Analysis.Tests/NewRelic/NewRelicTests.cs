using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.NewRelic;

namespace ProgressiveDelivery.Analysis.Tests.NewRelic;

public sealed class NewRelicTests
{
    private static readonly NewRelicSettings Settings = new() { Address = NewRelicSettings.DefaultGraphAddress, AccountId = "1", ApiKey = "k" };

    [Theory]
    [InlineData("[]", false)]
    [InlineData("[{}]", false)]
    [InlineData("""[{"x":null}]""", false)]
    [InlineData("""[{"x":5}]""", true)]
    [InlineData("""[{"percentile.duration":{"99":5}}]""", true)]
    public void Results_are_one_number_or_no_data(string results, bool isNumber) =>
        Assert.Equal(isNumber ? new MetricReading.Value(5).GetType() : typeof(MetricReading.NoData), Read(results)!.GetType());

    [Theory]
    [InlineData("""[{"x":1},{"x":2}]""")]
    [InlineData("""[{"x":1,"y":2}]""")]
    [InlineData("""[{"percentile.duration":{"95":1,"99":2}}]""")]
    public void Several_values_are_refused(string results) =>
        Assert.Contains("returns 2 values", Assert.IsType<MetricReading.Unavailable>(Read(results)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT count(*) FROM T SINCE 1 hour ago", "SINCE or UNTIL")]
    [InlineData("SELECT count(*) FROM T until now", "SINCE or UNTIL")]
    [InlineData("SELECT count(*) FROM T FACET host", "FACET")]
    [InlineData("SELECT count(*) FROM T TIMESERIES", "TIMESERIES")]
    [InlineData("SELECT count(*) FROM T COMPARE  WITH 1 day ago", "COMPARE WITH")]
    public void Clause_that_we_add_or_cannot_read_is_refused(string query, string words)
    {
        Assert.Contains(words, Settings.ProblemOf(query), StringComparison.Ordinal);
        Assert.Throws<QueryException>(() => new NerdGraphApi(Settings).Request(new MetricQuery(query, TimeSpan.FromMinutes(1))));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM T WHERE name = 'since until facet'")]
    [InlineData("SELECT count(`since`) FROM T")]
    [InlineData("SELECT count(*) FROM T WHERE sinceWhen = 1")]
    public void Words_in_quotes_and_in_names_are_no_clauses(string query) => Assert.Null(Settings.ProblemOf(query));

    [Theory]
    [InlineData(null, "k", null, "newrelic_account_id")]
    [InlineData("1; drop", "k", null, "must be a number")]
    [InlineData("1", null, null, "neither newrelic_api_key")]
    [InlineData("1", "hidden\n", null, "newrelic_api_key")]
    public void Settings_say_what_is_wrong_with_the_Secret(string? account, string? apiKey, string? queryKey, string words)
    {
        string problem = Assert.Single((Settings with { AccountId = account, ApiKey = apiKey, QueryKey = queryKey }).Problems());

        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem, StringComparison.Ordinal);
    }

    private static MetricReading? Read(string results)
    {
        using JsonDocument document = JsonDocument.Parse(results);
        return NewRelicAnswer.Read([.. document.RootElement.EnumerateArray()]);
    }
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

public sealed class CloudWatchProviderTests
{
    [Fact]
    public async Task Window_ends_at_a_whole_period_whose_data_can_exist()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (60, 7)));

        Assert.Equal(new MetricReading.Value(7), await cloud.AskAsync());

        // It is 12:00:30, and the data of what was until 11:57 exists.
        JsonObject call = Assert.Single(cloud.Calls);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 11, 57, 0, TimeSpan.Zero), CloudWatchAnswers.EndOf(call));
        Assert.Equal(60, (long)call["EndTime"]! - (long)call["StartTime"]!);
    }

    [Fact]
    public async Task Newest_point_of_the_window_counts()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (180, 1), (60, 3), (120, 2), (0, 9), (600, 8)));
        Task<MetricReading> reading = cloud.Provider.Over(TimeSpan.FromSeconds(150), default).QueryAsync(CloudWatchFixture.Query, CancellationToken.None);
        cloud.Time.Advance(CloudWatchProvider.Gathering);

        Assert.Equal(new MetricReading.Value(3), await reading);
        Assert.Equal(180, (long)cloud.Calls[0]["EndTime"]! - (long)cloud.Calls[0]["StartTime"]!);
    }

    [Fact]
    public async Task Points_outside_the_window_are_no_data()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (0, 9), (120, 8)));

        Assert.IsType<MetricReading.NoData>(await cloud.AskAsync());
    }

    [Fact]
    public async Task Nothing_is_asked_before_a_whole_period_of_the_canary_can_be_read()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (60, 7)));
        IMetricProvider view = cloud.Provider.Over(TimeSpan.FromMinutes(1), cloud.Time.GetUtcNow().AddMinutes(-3));

        string reason = Assert.IsType<MetricReading.NoData>(await view.QueryAsync(CloudWatchFixture.Query, CancellationToken.None)).Reason;

        Assert.Contains("can be read at 12:02:00 UTC", reason, StringComparison.Ordinal);
        Assert.Empty(cloud.Calls);
    }

    [Fact]
    public async Task Queries_of_all_canaries_go_in_one_call_and_get_their_own_answers()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => CloudWatchAnswers.Page(
            [.. call["MetricDataQueries"]!.AsArray().Where(query => (bool)query!["ReturnData"]!).Select(query => CloudWatchAnswers.Result((string)query!["Id"]!, CloudWatchAnswers.EndOf(call), (60, double.Parse(((string)query!["Expression"]!).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture))))]));

        IReadOnlyList<MetricReading> readings = await cloud.AskAsync([.. Enumerable.Range(1, 250).Select(Math)]);

        Assert.Equal(Enumerable.Range(1, 250).Select(i => (MetricReading)new MetricReading.Value(i)), readings);
        Assert.Equal(500, Assert.Single(cloud.Calls)["MetricDataQueries"]!.AsArray().Count);
    }

    [Fact]
    public async Task No_call_has_more_than_500_parts()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => CloudWatchAnswers.Page([.. CloudWatchAnswers.AnswerIds(call).Select(id => CloudWatchAnswers.Result(id, CloudWatchAnswers.EndOf(call), (60, 1)))]));

        Assert.All(await cloud.AskAsync([.. Enumerable.Range(1, 600).Select(Math)]), reading => Assert.Equal(new MetricReading.Value(1), reading));
        Assert.Equal([200, 500, 500], cloud.Calls.Select(call => call["MetricDataQueries"]!.AsArray().Count).Order());
    }

    [Fact]
    public async Task Same_query_is_asked_once()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (60, 7)));

        Assert.Equal([new MetricReading.Value(7), new MetricReading.Value(7)], await cloud.AskAsync([CloudWatchFixture.Query, CloudWatchFixture.Query]));
        Assert.Single(Assert.Single(cloud.Calls)["MetricDataQueries"]!.AsArray());
    }

    [Fact]
    public async Task Query_that_means_all_metrics_of_its_call_goes_alone_with_its_own_ids()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => CloudWatchAnswers.Page([.. CloudWatchAnswers.AnswerIds(call).Select(id => CloudWatchAnswers.Result(id, CloudWatchAnswers.EndOf(call), (60, 1)))]));

        await cloud.AskAsync([Math(1), Math(2), "[{\"Id\":\"s\",\"Expression\":\"SUM(SEARCH('{Shop,app} m1', 'Sum', 60))\"}]", "[{\"Id\":\"s\",\"Expression\":\"SUM(METRICS())\"}]"]);

        Assert.Equal([1, 1, 4], cloud.Calls.Select(call => call["MetricDataQueries"]!.AsArray().Count).Order());
    }

    [Fact]
    public async Task Bad_query_spoils_only_itself_and_is_remembered()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => CloudWatchAnswers.Page([.. CloudWatchAnswers.AnswerIds(call).Select(id => CloudWatchAnswers.Result(id, CloudWatchAnswers.EndOf(call), (60, 1)))]));
        const string bad = """[{"Id":"e1","Expression":"unknown * 2"}]""";

        IReadOnlyList<MetricReading> readings = await cloud.AskAsync([.. Enumerable.Range(1, 9).Select(Math), bad]);

        Assert.All(readings.Take(9), reading => Assert.Equal(new MetricReading.Value(1), reading));
        Assert.Contains("refused the query (ValidationError: Error in expression 'e1'", Assert.IsType<MetricReading.Unavailable>(readings[9]).Reason, StringComparison.Ordinal);
        int calls = cloud.Calls.Count;
        Assert.Equal(readings, await cloud.AskAsync([.. Enumerable.Range(1, 9).Select(Math), bad]));
        Assert.Equal(calls + 1, cloud.Calls.Count);
    }

    [Fact]
    public async Task Pages_are_put_together()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => (string?)call["NextToken"] switch
        {
            null => CloudWatchAnswers.Page(CloudWatchAnswers.Result("m1", CloudWatchAnswers.EndOf(call), (120, 2)).With("StatusCode", "PartialData")).With("NextToken", "page-2"),
            "page-2" => Points(call, (60, 3)),
            _ => throw new InvalidOperationException(),
        });
        Task<MetricReading> reading = cloud.Provider.Over(TimeSpan.FromMinutes(2), default).QueryAsync(CloudWatchFixture.Query, CancellationToken.None);
        cloud.Time.Advance(CloudWatchProvider.Gathering);

        Assert.Equal(new MetricReading.Value(3), await reading);
        Assert.Equal(2, cloud.Calls.Count);
    }

    [Fact]
    public async Task Pages_without_end_are_given_up()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (60, 3)).With("NextToken", "more"));

        Assert.Contains("more than 10 pages", Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(10, cloud.Calls.Count);
    }

    [Fact]
    public async Task Several_series_must_be_aggregated()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call =>
            CloudWatchAnswers.Page(CloudWatchAnswers.Result("s", CloudWatchAnswers.EndOf(call), (60, 1)), CloudWatchAnswers.Result("s", CloudWatchAnswers.EndOf(call), (60, 2))));

        string reason = Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync("[{\"Id\":\"s\",\"Expression\":\"SEARCH('{Shop,app} m1', 'Sum', 60)\"}]")).Reason;

        Assert.Contains("returns 2 series", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_without_a_match_is_no_data()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(_ => CloudWatchAnswers.Page());

        Assert.IsType<MetricReading.NoData>(await cloud.AskAsync());
    }

    [Fact]
    public async Task Broken_query_is_not_sent()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (60, 7)));

        Assert.Contains("JSON array", Assert.IsType<MetricReading.Unavailable>(await cloud.View.QueryAsync("up", CancellationToken.None)).Reason, StringComparison.Ordinal);
        Assert.Empty(cloud.Calls);
    }

    [Fact]
    public async Task Online_check_passes_when_CloudWatch_knows_the_caller()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call => Points(call, (60, 7)));

        Assert.Equal(new MetricReading.Value(1), await cloud.View.CheckOnlineAsync(CancellationToken.None));
    }

    [Fact]
    public void Pool_shares_a_provider_between_equal_settings_and_says_what_is_wrong_with_others()
    {
        using var pool = new CloudWatchProviderPool(TimeProvider.System);
        var settings = new CloudWatchSettings { Access = new AwsAccess("eu-central-1") };

        Assert.IsType<CloudWatchView>(pool.Get(settings, TimeSpan.FromMinutes(1), default));
        Assert.Equal(settings, new CloudWatchSettings { Access = new AwsAccess("eu-central-1") });
        Assert.IsType<UnavailableProvider>(pool.Get(settings with { Access = new AwsAccess("") }, TimeSpan.FromMinutes(1), default));
    }

    [Theory]
    [InlineData("eu-central-1", "https://monitoring.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://monitoring.cn-north-1.amazonaws.com.cn/")]
    public void Endpoint_follows_the_region(string region, string expected) =>
        Assert.Equal(expected, new CloudWatchSettings { Access = new AwsAccess(region) }.Endpoint.ToString());

    private static string Math(int number) =>
        $$"""[{"Id":"e1","Expression":"m1 + {{number}}"},{"Id":"m1","MetricStat":{"Metric":{"Namespace":"Shop","MetricName":"m1"},"Period":60,"Stat":"Sum"},"ReturnData":false}]""";

    private static JsonObject Points(JsonObject call, params (int, JsonNode?)[] points) => CloudWatchAnswers.Page(CloudWatchAnswers.Result("m1", CloudWatchAnswers.EndOf(call), points));
}

using ProgressiveDelivery.Analysis.CloudWatch;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

public sealed class AlbQueriesTests
{
    private static readonly AlbTraffic Traffic = new("app/shop/50dc6c495c0c9188", "targetgroup/cart-canary/73e2d6bc24d8a067");

    public static TheoryData<string> All =>
    [
        AlbQueries.RequestCount(Traffic), AlbQueries.RequestRate(Traffic), AlbQueries.RequestSuccessRate(Traffic),
        AlbQueries.RequestDuration(Traffic), AlbQueries.SlowRequests(Traffic, "0.5"),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Query_is_one_that_CloudWatch_takes(string query)
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call =>
            CloudWatchAnswers.Page([.. CloudWatchAnswers.AnswerIds(call).Select(id => CloudWatchAnswers.Result(id, CloudWatchAnswers.EndOf(call), (60, 1)))]));

        Assert.Equal([new MetricReading.Value(1), new MetricReading.Value(1)], await cloud.AskAsync([query, CloudWatchFixture.Query]));
        Assert.True(CloudWatchQuery.Parse(query).Shareable);
        Assert.Contains("""[{"Name":"LoadBalancer","Value":"app/shop/50dc6c495c0c9188"},{"Name":"TargetGroup","Value":"targetgroup/cart-canary/73e2d6bc24d8a067"}]""", query, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_errors_count_as_none_only_where_there_are_requests() =>
        Assert.Contains("100 - 100 * FILL(errors, 0) / (requests * (requests >= 10))", AlbQueries.RequestSuccessRate(Traffic), StringComparison.Ordinal);

    [Fact]
    public void Slow_requests_are_what_the_percentile_rank_leaves() => Assert.Contains("\"Stat\":\"PR(:0.5)\"", AlbQueries.SlowRequests(Traffic, "0.5"), StringComparison.Ordinal);

    [Fact]
    public void Names_cannot_break_out_of_their_place() =>
        Assert.Equal("success", CloudWatchQuery.Parse(AlbQueries.RequestSuccessRate(new AlbTraffic("a\"}]", "\\"))).AnswerId);
}

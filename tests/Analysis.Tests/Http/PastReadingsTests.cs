using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Aws;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class PastReadingsTests
{
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1_767_268_800);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Single_time_is_asked_for_alone()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);

        await AtAsync(new PastReadings(_time), provider, 0);
        await AtAsync(new PastReadings(_time), provider.Over(TimeSpan.FromMinutes(2)), 0);

        Assert.Equal(["time=1767268800", "time=1767268800"], server.Asked);
    }

    [Fact]
    public async Task Times_a_step_apart_are_had_by_ever_longer_ranges_with_the_same_numbers()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);
        (IReadOnlyList<MetricReading> one, IReadOnlyList<MetricReading> other) = (await AllAsync(provider, 100, Step), await AllAsync(provider, 100, TimeSpan.Zero));

        Assert.Equal(other, one);
        Assert.Equal(3, one.Select(reading => reading.GetType()).Append(typeof(MetricReading)).Distinct().Count());
        Assert.Equal(["time=1767268800", "start=1767268830&end=1767269280&step=30", "start=1767269310&end=1767271200&step=30", "start=1767271230&end=1767278880&step=30"], server.Asked.Take(4));
        Assert.Equal(103, server.Asked.Count);
    }

    [Fact]
    public async Task No_range_has_more_steps_than_Prometheus_allows()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);

        IReadOnlyList<MetricReading> readings = await AllAsync(provider, 40_000, Step);

        Assert.Equal([PastPrometheus.At(Then), PastPrometheus.At(Then + (39_999 * Step))], [readings[0], readings[^1]]);
        Assert.InRange(server.Asked.Count, 1, 12);
        Assert.Equal(PastSeries.LongestRange, server.Longest);
    }

    [Fact]
    public async Task Every_other_step_is_had_by_ranges_too_and_other_offsets_apart()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);
        var past = new PastReadings(_time);
        for (int i = 0; i < 40; i++)
        {
            double offset = i % 2 == 0 ? 7 : 0;
            Assert.Equal(PastPrometheus.At(Then.AddSeconds((i * 30) - offset)), await AtAsync(past, provider, (i * 30) - offset));
        }

        Assert.InRange(server.Asked.Count, 4, 8);
    }

    [Fact]
    public async Task Release_of_another_day_begins_with_a_single_time()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);
        var past = new PastReadings(_time);

        await AtAsync(past, provider, 0);
        await AtAsync(past, provider, 86_400);

        Assert.Equal(["time=1767268800", "time=1767355200"], server.Asked);
    }

    [Theory]
    [InlineData(PastFault.NotFound)]
    [InlineData(PastFault.MovedToWholeSteps)]
    [InlineData(PastFault.Warning)]
    [InlineData(PastFault.OtherEngine)]
    [InlineData(PastFault.TwoSeries)]
    [InlineData(PastFault.Histogram)]
    [InlineData(PastFault.Garbage)]
    internal async Task What_no_range_can_tell_is_asked_time_by_time(PastFault fault)
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync(fault);
        using HttpProvider provider = Provider(server);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => PastPrometheus.At(Then.AddSeconds(7) + (i * Step))), await AllAsync(provider, 40, Step, offset: 7));
        Assert.Equal(41, server.Asked.Count);
    }

    [Fact]
    public async Task Ranges_that_are_too_much_at_once_become_shorter()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync(PastFault.LongOnes);
        using HttpProvider provider = Provider(server);

        await AllAsync(provider, 1000, Step);

        Assert.Equal(256, server.Longest);
        Assert.InRange(server.Asked.Count, 6, 12);
    }

    [Theory]
    [InlineData("sum(x @ end())")]
    [InlineData("sum(x @ start ( ))")]
    [InlineData("sum(rate(x[step()]))")]
    [InlineData("sum(rate(x[range()]))")]
    public async Task Query_that_means_something_else_in_a_range_is_asked_time_by_time(string query)
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);
        var past = new PastReadings(_time);
        for (int i = 0; i < 5; i++)
        {
            await past.Of(provider, Then + (i * Step), Step).QueryAsync(query, CancellationToken.None);
        }

        Assert.All(server.Asked, asked => Assert.StartsWith("time=", asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_of_many_windows_are_one_query_that_does_not_name_their_ends()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);
        var past = new PastReadings(_time);
        var counts = new PastCounts(Requests.Sources.All["istio"]);
        for (int i = 0; i < 10; i++)
        {
            ComparisonQueries queries = counts.Comparison(BuiltInMetric.RequestSuccessRate, default, Step, Then + (i * Step))!;
            Assert.Equal(PastPrometheus.At(Then + (i * Step)), await past.Of(provider, Then.AddDays(1), Step).QueryAsync(queries.CanaryBad, CancellationToken.None));
        }

        Assert.Equal(["time=1767268800", "start=1767268830&end=1767269280&step=30"], server.Asked);
    }

    [Fact]
    public async Task Delayed_query_is_asked_for_an_earlier_time()
    {
        await using PastPrometheus server = await PastPrometheus.StartAsync();
        using HttpProvider provider = Provider(server);

        await new PastReadings(_time).Of(provider, Then, Step).Delayed(TimeSpan.FromSeconds(45)).QueryAsync("up", CancellationToken.None);

        Assert.Equal(["time=1767268755"], server.Asked);
    }

    [Fact]
    public void Signed_ranges_are_those_of_Prometheus()
    {
        var settings = new PrometheusSettings { Address = "https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1", Signing = new SigV4Settings(new AwsAccess("eu-central-1", null)) };

        HttpRequestMessage? request = settings.Api(_time).RangeRequest(new RangeQuery("up", Then, Step, 3));

        Assert.Equal("/workspaces/ws-1/api/v1/query_range?query=up&start=1767268800&end=1767268860&step=30", request?.RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task Provider_that_knows_only_the_present_says_so()
    {
        using var graphite = new HttpProvider(new GraphiteSettings { Address = "http://127.0.0.1:9" }, _time);
        var missing = new UnavailableProvider("no Secret");
        var past = new PastReadings(_time);

        Assert.Contains("cannot be asked about the past", await ReasonAsync(graphite), StringComparison.Ordinal);
        Assert.Contains("cannot be asked about the past", await ReasonAsync(new FakeProvider((_, _) => Task.FromResult<MetricReading>(new MetricReading.Value(1)))), StringComparison.Ordinal);
        Assert.Equal("no Secret", await ReasonAsync(missing));

        async Task<string> ReasonAsync(IMetricProvider provider) =>
            Assert.IsType<MetricReading.Unavailable>(await past.Of(provider, Then, Step).QueryAsync("x", CancellationToken.None)).Reason;
    }

    private HttpProvider Provider(PastPrometheus server) => new(new PrometheusSettings { Address = server.Address }, _time);

    private async Task<IReadOnlyList<MetricReading>> AllAsync(HttpProvider provider, int count, TimeSpan step, double offset = 0)
    {
        var past = new PastReadings(_time);
        var readings = new List<MetricReading>();
        for (int i = 0; i < count; i++)
        {
            readings.Add(await AtAsync(past, provider, offset + (i * Step.TotalSeconds), step));
        }

        return readings;
    }

    private static Task<MetricReading> AtAsync(PastReadings past, IMetricProvider provider, double seconds, TimeSpan? step = null)
        => past.Of(provider, Then.AddSeconds(seconds), step ?? Step).QueryAsync("up", CancellationToken.None);
}

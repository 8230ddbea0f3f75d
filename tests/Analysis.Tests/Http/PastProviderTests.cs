using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Tests.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class PastProviderTests
{
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1_767_268_800);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Prometheus_is_asked_for_the_value_of_that_time()
    {
        var times = new ConcurrentQueue<string>();
        await using FakePrometheus server = await FakePrometheus.StartAsync(context =>
        {
            times.Enqueue(context.Request.Query["time"].ToString());
            return context.Response.WriteAsync(PrometheusAnswers.Vector("3"));
        });
        using var provider = new HttpProvider(new PrometheusSettings { Address = server.Address }, _time);

        Assert.Equal(new MetricReading.Value(3), await provider.AsOf(Then).QueryAsync("up", CancellationToken.None));
        Assert.Equal(new MetricReading.Value(3), await provider.Over(TimeSpan.FromMinutes(2)).AsOf(Then).QueryAsync("up", CancellationToken.None));
        await provider.QueryAsync("up", CancellationToken.None);

        Assert.Equal(["1767268800", "1767268800", ""], times);
    }

    [Fact]
    public async Task Provider_that_knows_only_the_present_says_so()
    {
        using var graphite = new HttpProvider(new GraphiteSettings { Address = "http://127.0.0.1:9" }, _time);
        var missing = new UnavailableProvider("no Secret");

        Assert.Contains("cannot be asked about the past", await ReasonAsync(graphite), StringComparison.Ordinal);
        Assert.Contains("cannot be asked about the past", await ReasonAsync(new FakeProvider((_, _) => Task.FromResult<MetricReading>(new MetricReading.Value(1)))), StringComparison.Ordinal);
        Assert.Equal("no Secret", await ReasonAsync(missing));

        static async Task<string> ReasonAsync(IMetricProvider provider) =>
            Assert.IsType<MetricReading.Unavailable>(await provider.AsOf(Then).QueryAsync("x", CancellationToken.None)).Reason;
    }
}

using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Tests.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class RecentReadingsTests
{
    private static readonly MetricQuery Query = new("up", TimeSpan.FromMinutes(1));

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Same_query_within_a_second_is_sent_once()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("3"));
        using var pool = new ProviderPool(_time);
        var settings = new PrometheusSettings { Address = server.Address };

        for (int canary = 0; canary < 5; canary++)
        {
            Assert.Equal(new MetricReading.Value(3), await pool.Get(settings).QueryAsync("up", CancellationToken.None));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Single(server.Requests);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await pool.Get(settings).QueryAsync("up", CancellationToken.None);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Trouble_is_not_remembered()
    {
        int asked = 0;
        await using FakePrometheus server = await FakePrometheus.StartAsync(context =>
        {
            context.Response.StatusCode = asked++ == 0 ? 503 : 200;
            return context.Response.WriteAsync(PrometheusAnswers.Vector("3"));
        });
        using var provider = new HttpProvider(new PrometheusSettings { Address = server.Address }, _time);

        Assert.IsType<MetricReading.Unavailable>(await provider.QueryAsync("up", CancellationToken.None));
        Assert.Equal(new MetricReading.Value(3), await provider.QueryAsync("up", CancellationToken.None));
    }

    [Fact]
    public void Reading_is_as_old_as_its_question()
    {
        var recent = new RecentReadings(_time);
        long asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(900));
        recent.Add(Query, new MetricReading.Value(1), asked);

        Assert.NotNull(recent.Find(Query));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Null(recent.Find(Query));
    }

    [Fact]
    public void Old_readings_are_let_go()
    {
        var recent = new RecentReadings(_time);
        for (int i = 0; i < 100; i++)
        {
            recent.Add(Query with { Text = $"up{i}" }, new MetricReading.Value(i), _time.GetTimestamp());
        }

        Assert.Equal(new MetricReading.Value(7), recent.Find(Query with { Text = "up7" }));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(recent.Find(Query with { Text = "up7" }));
        recent.Add(Query, new MetricReading.Value(1), _time.GetTimestamp());
        Assert.Equal(1, recent.Count);
    }
}

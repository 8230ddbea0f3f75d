using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Tests.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class HttpProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Provider_in_trouble_is_spared_and_asked_again_after_a_pause(int status)
    {
        int answer = status;
        await using FakePrometheus server = await FakePrometheus.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref answer);
            return context.Response.WriteAsync(PrometheusAnswers.Vector("1"));
        });
        using var provider = new HttpProvider(new PrometheusSettings { Address = server.Address }, _time);

        for (int i = 0; i < 8; i++)
        {
            Assert.IsType<MetricReading.Unavailable>(await provider.QueryAsync($"q{i}", CancellationToken.None));
        }

        Assert.Equal(CircuitBreaker.Threshold, server.Requests.Count);
        Assert.Contains("5 failures in a row", Assert.IsType<MetricReading.Unavailable>(await provider.QueryAsync("q", CancellationToken.None)).Reason, StringComparison.Ordinal);

        Volatile.Write(ref answer, 200);
        _time.Advance(CircuitBreaker.Pause);
        MetricReading[] readings = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => provider.QueryAsync($"back{i}", CancellationToken.None)));

        Assert.All(readings, reading => Assert.Equal(new MetricReading.Value(1), reading));
    }

    [Fact]
    public async Task Queries_that_are_refused_do_not_stop_the_queries_of_others()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Error("bad_data", "parse error"), 400);
        using var provider = new HttpProvider(new PrometheusSettings { Address = server.Address }, _time);

        for (int i = 0; i < 8; i++)
        {
            await provider.QueryAsync($"q{i}", CancellationToken.None);
        }

        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task Secret_that_a_server_repeats_is_not_shown()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Error("bad_data", "token hidden-token is of no use"), 400);
        using var provider = new HttpProvider(new PrometheusSettings { Address = server.Address, BearerToken = "hidden-token" }, _time);

        string reason = Assert.IsType<MetricReading.Unavailable>(await provider.QueryAsync("up", CancellationToken.None)).Reason;

        Assert.Contains("token *** is of no use", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_with_problems_are_refused() =>
        Assert.Throws<ArgumentException>(() => new HttpProvider(new PrometheusSettings { Address = "nowhere" }, _time));
}

using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Outbound;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class ProviderPoolTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Equal_settings_share_one_provider()
    {
        using var pool = new ProviderPool(_time);

        Assert.Same(pool.Get(Settings("a")), pool.Get(Settings("a")));
        Assert.NotSame(pool.Get(Settings("a")), pool.Get(Settings("b")));
        Assert.Equal(2, pool.Count);
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_say_so_in_every_reading()
    {
        using var pool = new ProviderPool(_time);
        IMetricProvider provider = pool.Get(Settings("a") with { Address = "nowhere" });

        Assert.Contains("absolute http", Assert.IsType<MetricReading.Unavailable>(await provider.QueryAsync("up", default)).Reason, StringComparison.Ordinal);
        Assert.IsType<MetricReading.Unavailable>(await provider.CheckOnlineAsync(default));
        Assert.Equal(0, pool.Count);
    }

    [Fact]
    public async Task Provider_that_nobody_asks_is_let_go()
    {
        using var pool = new ProviderPool(_time);
        IMetricProvider idle = pool.Get(Settings("idle"));
        IMetricProvider busy = pool.Get(Settings("busy"));

        _time.Advance(TimeSpan.FromMinutes(20));
        await busy.QueryAsync("up", CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Same(busy, pool.Get(Settings("busy")));
        Assert.Equal(1, pool.Count);
        Assert.NotSame(idle, pool.Get(Settings("idle")));
    }

    [Fact]
    public async Task Provider_that_was_just_handed_out_is_not_taken_away()
    {
        using var pool = new ProviderPool(_time);
        pool.Get(Settings("a"));
        _time.Advance(TimeSpan.FromMinutes(29));
        IMetricProvider known = pool.Get(Settings("a"));
        _time.Advance(TimeSpan.FromMinutes(29));

        pool.Get(Settings("b"));

        Assert.DoesNotContain("disposed", Assert.IsType<MetricReading.Unavailable>(await known.QueryAsync("up", default)).Reason, StringComparison.Ordinal);
        Assert.Equal(2, pool.Count);
    }

    [Theory]
    [InlineData("http://169.254.169.254", "link-local")]
    [InlineData("http://elsewhere.example.com", "not among the hosts")]
    public async Task Address_that_must_not_be_asked_is_refused(string address, string words)
    {
        using var pool = new ProviderPool(_time, new AddressPolicy(["prometheus.example.com"]));

        var refused = Assert.IsType<MetricReading.Unavailable>(await pool.Get(new PrometheusSettings { Address = address }).QueryAsync("up", default));

        Assert.Contains(words, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(0, pool.Count);
    }

    private static PrometheusSettings Settings(string path) => new() { Address = $"http://127.0.0.1:9/{path}" };
}

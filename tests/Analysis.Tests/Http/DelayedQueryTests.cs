using ProgressiveDelivery.Analysis.Datadog;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.NewRelic;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Http;

public sealed class DelayedQueryTests
{
    private static readonly MetricQuery Query = new("up", TimeSpan.FromSeconds(60), Delay: TimeSpan.FromSeconds(45));
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Prometheus_evaluates_a_delayed_query_at_an_earlier_time()
    {
        IProviderApi api = new PrometheusSettings { Address = "http://prometheus:9090" }.Api(_time);

        Assert.Equal($"?query=up&time={Ago(45)}", api.Request(Query).RequestUri!.Query);
        Assert.Equal("?query=up", api.Request(Query with { Delay = TimeSpan.Zero }).RequestUri!.Query);
    }

    [Fact]
    public void Datadog_is_asked_for_the_earlier_window()
        => Assert.StartsWith($"?from={Ago(105)}&to={Ago(45)}&", new DatadogSettings { Address = "https://d", ApiKey = "a", ApplicationKey = "b" }.Api(_time).Request(Query).RequestUri!.Query, StringComparison.Ordinal);

    [Fact]
    public void Dynatrace_is_asked_for_the_earlier_window()
        => Assert.EndsWith($"&from={Ago(105)}000&to={Ago(45)}000", new DynatraceSettings { Address = "https://d", Token = "t" }.Api(_time).Request(Query).RequestUri!.Query, StringComparison.Ordinal);

    [Fact]
    public void New_Relic_is_asked_for_the_earlier_window()
    {
        var settings = new NewRelicSettings { Address = "https://n", AccountId = "1", QueryKey = "k" };

        Assert.Equal("SELECT count(*) FROM T SINCE 105 seconds ago UNTIL 45 seconds ago", NrqlText.For(settings, Query with { Text = "SELECT count(*) FROM T" }));
    }

    private long Ago(int seconds) => (_time.GetUtcNow() - TimeSpan.FromSeconds(seconds)).ToUnixTimeSeconds();
}

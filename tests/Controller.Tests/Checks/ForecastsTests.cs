using System.Collections.Concurrent;
using System.Globalization;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class ForecastsTests
{
    private readonly Server _server = new();

    [Fact]
    public async Task Limit_and_comparison_are_told_apart_by_the_traffic_of_the_last_ten_minutes()
    {
        _server.Total = new MetricReading.Value(300_000);
        _server.Bad = new MetricReading.Value(1500);

        IReadOnlyList<Forecast> forecasts = await ForecastAsync(SuccessRate with { ThresholdRange = new MetricRange { Min = 99 }, Comparison = new ComparisonSpec(), Interval = "1m" });

        Assert.Equal(["request-success-rate", "request-success-rate against the primary"], forecasts.Select(forecast => forecast.Metric));
        Assert.Equal("request-success-rate: with 500 requests/s some 24000 requests to the canary come in 60 s at weight 80", forecasts[0].Sentence);
        Assert.Contains("with 500 requests/s, 0.5 % of them bad, these steps find a canary that is", forecasts[1].Sentence, StringComparison.Ordinal);
        Assert.Equal((0.005, true), (forecasts[1].BadShare, forecasts[1].IsEnough));
        Assert.All(_server.Asked, query => Assert.Contains("[10m] @ " + Given.Now.AddSeconds(-2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), query, StringComparison.Ordinal));
        Assert.All(_server.Asked, query => Assert.DoesNotContain("app-canary", query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traffic_that_is_too_little_is_said_with_what_to_change()
    {
        _server.Total = new MetricReading.Value(60);

        Forecast forecast = Assert.Single(await ForecastAsync(SuccessRate with { ThresholdRange = new MetricRange { Min = 99 }, Interval = "30s" }));

        Assert.False(forecast.IsEnough);
        Assert.Contains("some 2 requests to the canary come in 30 s at weight 80, but 10 are needed; take a longer interval", forecast.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metric_whose_data_is_late_is_forecast_from_what_can_be_known()
    {
        await ForecastAsync(SuccessRate with { ThresholdRange = new MetricRange { Min = 99 }, Delay = "45s" });

        Assert.Contains($"@ {Given.Now.AddSeconds(-45).ToUnixTimeSeconds()}", Assert.Single(_server.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_requests_are_counted_by_the_limit_of_their_metric()
    {
        await ForecastAsync(new CanaryMetric { Name = BuiltInMetric.RequestDuration, ThresholdRange = new MetricRange { Max = 250 }, Comparison = new ComparisonSpec() });

        Assert.Contains(_server.Asked, query => query.Contains(@"le=~""0\\.25([.]0)?""", StringComparison.Ordinal));
    }

    public static TheoryData<MetricReading> NoCounts =>
    [
        new MetricReading.Unavailable("refused"), new MetricReading.NoData("no series"),
        new MetricReading.Value(-1), new MetricReading.Value(double.PositiveInfinity), new MetricReading.Value(1e30),
    ];

    [Theory]
    [MemberData(nameof(NoCounts))]
    public async Task Traffic_that_could_not_be_counted_is_not_forecast(MetricReading total)
    {
        _server.Total = total;

        Assert.Empty(await ForecastAsync(SuccessRate with { ThresholdRange = new MetricRange { Min = 99 }, Comparison = new ComparisonSpec() }));
    }

    [Fact]
    public async Task Nobody_is_asked_about_queries_of_ones_own_and_about_sources_that_count_by_the_minute()
    {
        Assert.Empty(await ForecastAsync(new CanaryMetric { Name = "queue", Query = "max(queue)", ThresholdRange = new MetricRange { Max = 1 } }));
        Assert.Empty(await ForecastAsync(
            SuccessRate with { ThresholdRange = new MetricRange { Min = 99 } },
            new MetricsSourceSpec { Type = "alb", LoadBalancer = "lb", CanaryTargetGroup = "c", PrimaryTargetGroup = "p", Region = "eu-central-1" }));

        Assert.Empty(_server.Asked);
    }

    private static CanaryMetric SuccessRate => new() { Name = BuiltInMetric.RequestSuccessRate };

    private Task<IReadOnlyList<Forecast>> ForecastAsync(CanaryMetric metric, MetricsSourceSpec? source = null)
    {
        Observation trial = Given.In(Phase.Progressing).WithSpec(spec => spec with { Analysis = spec.Analysis with { Metrics = [metric], MetricsSource = source } });
        return new Forecasts(_server, new AnalysisRunner(new ManualTimeProvider())).ForAsync(trial, CancellationToken.None);
    }

    /// <summary>One Prometheus that counts requests and bad ones among them.</summary>
    private sealed class Server : IMetricProviders, IMetricProvider
    {
        public MetricReading Total { get; set; } = new MetricReading.Value(600);

        public MetricReading Bad { get; set; } = new MetricReading.Value(0);

        public ConcurrentQueue<string> Asked { get; } = new();

        public IRequestMetrics RequestsOf(Canary canary) => MetricsSources.Of(canary);

        public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

        public Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken)
        {
            Asked.Enqueue(query);
            return Task.FromResult(query.Contains("5..", StringComparison.Ordinal) || query.Contains("le=", StringComparison.Ordinal) ? Bad : Total);
        }

        public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

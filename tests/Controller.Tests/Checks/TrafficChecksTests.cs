using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class TrafficChecksTests
{
    [Theory]
    [InlineData("nginx", true)]
    [InlineData("kubernetes", false)]
    public async Task Weight_and_share_are_compared_in_full_where_the_route_counts(string source, bool isRouted)
    {
        TrafficCheck? check = await new TrafficChecks(new Providers()).ForAsync(Trial(source, delay: null), CancellationToken.None);

        Assert.Equal((isRouted, 20), (check!.IsRouted, check.Weight));
    }

    [Fact]
    public async Task No_share_is_expected_where_requests_are_told_apart_by_what_they_are()
    {
        Observation trial = Trial("nginx", delay: null);

        Assert.Null(await new TrafficChecks(new Providers()).ForAsync(
            trial.WithSpec(spec => spec with { Analysis = spec.Analysis with { Match = [new RequestMatch()] } }), CancellationToken.None));
    }

    [Fact]
    public async Task No_share_is_expected_where_users_stay_on_their_side()
    {
        Observation trial = Trial("nginx", delay: null);

        Assert.Null(await new TrafficChecks(new Providers()).ForAsync(trial with { Route = trial.Route with { KeepsSessions = true } }, CancellationToken.None));
    }

    [Fact]
    public async Task Limit_is_asked_for_the_time_before_its_delay()
    {
        var providers = new Providers();

        MetricCheck check = Assert.Single(await new MetricChecks(providers, _ => null).ForAsync(Trial("nginx", delay: "15s"), CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(15), Assert.IsType<Provider>(check.Provider).Delay);
    }

    private static Observation Trial(string source, string? delay) => Given.In(Phase.Progressing, status => status with
    {
        TrafficSince = Given.Now.AddMinutes(-2),
        Traffic = new TrafficStatus { Weight = 20, Since = Given.Now.AddMinutes(-2) },
    }).WithSpec(spec => spec with
    {
        Analysis = spec.Analysis with
        {
            MetricsSource = new MetricsSourceSpec { Type = source },
            Delay = delay,
            Metrics = [new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, ThresholdRange = new MetricRange { Min = 99 } }],
        },
    });

    private sealed class Providers : IMetricProviders
    {
        public IRequestMetrics RequestsOf(Canary canary) => MetricsSources.Of(canary);

        public Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(new Provider(default));

        public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(new Provider(default));

        public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed record Provider(TimeSpan Delay) : IMetricProvider
    {
        public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public IMetricProvider Delayed(TimeSpan delay) => this with { Delay = delay };
    }
}

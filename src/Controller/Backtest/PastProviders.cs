using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>The live providers, asked what they would have answered at the time of the replay.</summary>
/// <param name="live">Those.</param>
/// <param name="clock">The time of the replay.</param>
/// <param name="primary">The Deployment that was the primary then; null for the Canary's own.</param>
internal sealed class PastProviders(IMetricProviders live, ReplayClock clock, string? primary = null) : IMetricProviders
{
    private readonly PastReadings _readings = new(TimeProvider.System);

    public IRequestMetrics RequestsOf(Canary canary) => new PastCounts(primary is null ? live.RequestsOf(canary) : MetricsSources.Of(canary, primary));

    public async Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken)
        => Then(await live.SourceAsync(spec, interval, sinceTraffic, cancellationToken));

    public async Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken)
        => Then(await live.ServerAsync(spec, window, cancellationToken));

    public async Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken)
        => Then(await live.OfAsync(template, interval, sinceTraffic, cancellationToken));

    private IMetricProvider Then(IMetricProvider provider) => _readings.Of(provider, clock.Now, clock.Step);
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds what answers a metric: the live providers, or for a backtest the past.</summary>
internal interface IMetricProviders
{
    /// <summary>What counts the app's requests.</summary>
    IRequestMetrics RequestsOf(Canary canary);

    /// <summary>Where the numbers behind the built-in metrics are.</summary>
    /// <param name="interval">How far the metric looks back.</param>
    /// <param name="sinceTraffic">Time since this revision's weight first rose above 0.</param>
    Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken);

    /// <summary>The server for inline queries.</summary>
    Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>The provider that a template names.</summary>
    /// <param name="interval">How far the metric looks back, where the provider and not the query says so.</param>
    /// <param name="sinceTraffic">Time since this revision's weight first rose above 0.</param>
    Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken);
}

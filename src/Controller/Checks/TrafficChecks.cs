using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Makes the check of whether the traffic follows the weight. Its counts are those of a comparison, whose queries it shares.</summary>
internal sealed class TrafficChecks(IMetricProviders providers)
{
    /// <summary>Null where the requests need not follow the weight or nothing counts the requests of both sides, and while there is no window to count.</summary>
    public async Task<TrafficCheck?> ForAsync(Observation observation, CancellationToken cancellationToken)
    {
        if (!observation.FollowsWeight() || observation.Status.Traffic is not { Weight: > 0 } traffic || (observation.Spec.Analysis.Metrics ?? []).FirstOrDefault(MetricChecks.IsBuiltIn) is not { } metric)
        {
            return null;
        }

        if (CountedWindow.Next(traffic.CountedUntil, traffic.Since, observation.Spec.CountableUntil(metric, observation.Now)) is not { } window)
        {
            return null;
        }

        IRequestMetrics requests = providers.RequestsOf(observation.Canary);
        return requests.Comparison(BuiltInMetric.RequestSuccessRate, TimeSpan.Zero, window.Length, window.Until) is { } queries
            ? new TrafficCheck
            {
                CanaryTotal = queries.CanaryTotal,
                PrimaryTotal = queries.PrimaryTotal,
                Provider = await providers.ServerAsync(observation.Spec, metric.Window(), cancellationToken),
                Until = window.Until,
                IsRouted = requests.IsRouted,
                Weight = traffic.Weight,
                State = traffic.ToState(),
            }
            : null;
    }
}

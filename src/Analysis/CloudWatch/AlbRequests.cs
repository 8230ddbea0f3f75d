using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>
/// Request metrics of an Application Load Balancer with one target group for each side. CloudWatch sums by whole minutes, so that the
/// window is the provider's and no comparison can count from one check to the next.
/// </summary>
public sealed class AlbRequests(AlbTraffic canary, AlbTraffic primary) : IRequestMetrics
{
    public string? Query(string metric, TrafficSide side, TimeSpan window) => metric switch
    {
        BuiltInMetric.RequestRate => AlbQueries.RequestRate(Of(side)),
        BuiltInMetric.RequestSuccessRate => AlbQueries.RequestSuccessRate(Of(side), minRequests: 1),
        BuiltInMetric.RequestDuration => AlbQueries.RequestDuration(Of(side)),
        _ => throw new ArgumentException($"'{metric}' is not a built-in metric", nameof(metric)),
    };

    public string Count(TrafficSide side, TimeSpan window) => AlbQueries.RequestCount(Of(side));

    public ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset end) => null;

    private AlbTraffic Of(TrafficSide side) => side == TrafficSide.Canary ? canary : primary;
}

namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>Makes ready checks of the built-in metrics from whatever counts the requests.</summary>
public static class RequestChecks
{
    /// <param name="source">What counts the requests.</param>
    /// <param name="metric">One of <see cref="BuiltInMetric.Names"/> that the source measures; anything else throws <see cref="ArgumentException"/>.</param>
    /// <param name="range">The limits, in the unit of the metric.</param>
    /// <param name="window">How far to look back, see <see cref="AnalysisWindow"/>.</param>
    /// <param name="provider">Where the source's numbers are kept.</param>
    /// <param name="minRequests">Null takes <see cref="BuiltInMetric.DefaultMinRequests"/>.</param>
    public static MetricCheck Check(this IRequestMetrics source, string metric, ThresholdRange range, TimeSpan window, IMetricProvider provider, double? minRequests = null) => new()
    {
        Name = metric,
        Unit = BuiltInMetric.UnitOf(metric),
        Range = range,
        Query = source.Query(metric, TrafficSide.Canary, window) ?? throw new ArgumentException($"the source does not measure {metric}", nameof(metric)),
        CountQuery = source.Count(TrafficSide.Canary, window),
        MinRequests = minRequests ?? BuiltInMetric.DefaultMinRequests,
        Provider = provider,
        Interval = window,
    };
}

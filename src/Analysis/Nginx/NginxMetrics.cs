namespace ProgressiveDelivery.Analysis.Nginx;

/// <summary>Makes ready checks of the built-in metrics from ingress-nginx's own numbers.</summary>
public static class NginxMetrics
{
    /// <param name="metric">One of <see cref="BuiltInMetric.Names"/>; anything else throws <see cref="ArgumentException"/>.</param>
    /// <param name="traffic">Whose traffic.</param>
    /// <param name="range">The limits, in the unit of the metric.</param>
    /// <param name="window">How far to look back, see <see cref="AnalysisWindow"/>.</param>
    /// <param name="provider">The Prometheus that scrapes the ingress controller.</param>
    /// <param name="minRequests">Null takes <see cref="BuiltInMetric.DefaultMinRequests"/>.</param>
    public static MetricCheck Check(
        string metric,
        NginxTraffic traffic,
        ThresholdRange range,
        TimeSpan window,
        IMetricProvider provider,
        double? minRequests = null) => new()
        {
            Name = metric,
            Unit = BuiltInMetric.UnitOf(metric),
            Range = range,
            Query = Query(metric, traffic, NginxSide.Canary, window),
            CountQuery = NginxQueries.RequestCount(traffic, NginxSide.Canary, window),
            MinRequests = minRequests ?? BuiltInMetric.DefaultMinRequests,
            Provider = provider,
            Interval = window,
        };

    /// <summary>
    /// Counts for the comparison of canary and primary by a built-in metric; null for one that makes no request good or bad.
    /// </summary>
    /// <param name="metric">One of <see cref="BuiltInMetric.Names"/>.</param>
    /// <param name="traffic">Whose traffic.</param>
    /// <param name="slow">For <see cref="BuiltInMetric.RequestDuration"/>: from which duration on a request is slow, the end of one of ingress-nginx's buckets.</param>
    /// <param name="window">Length of the window.</param>
    /// <param name="end">Its end.</param>
    public static ComparisonQueries? Comparison(string metric, NginxTraffic traffic, TimeSpan slow, TimeSpan window, DateTimeOffset end)
    {
        return metric switch
        {
            BuiltInMetric.RequestSuccessRate => Counts(side => NginxQueries.ServerErrorCount(traffic, side, window, end)),
            BuiltInMetric.RequestDuration => Counts(side => NginxQueries.SlowRequestCount(traffic, side, slow, window, end)),
            _ => null,
        };

        ComparisonQueries Counts(Func<NginxSide, string> bad) => new(
            NginxQueries.RequestCount(traffic, NginxSide.Canary, window, end), bad(NginxSide.Canary),
            NginxQueries.RequestCount(traffic, NginxSide.Primary, window, end), bad(NginxSide.Primary));
    }

    /// <summary>The query of a built-in metric.</summary>
    public static string Query(string metric, NginxTraffic traffic, NginxSide side, TimeSpan window) => metric switch
    {
        BuiltInMetric.RequestRate => NginxQueries.RequestRate(traffic, side, window),
        BuiltInMetric.RequestSuccessRate => NginxQueries.RequestSuccessRate(traffic, side, window),
        BuiltInMetric.RequestDuration => NginxQueries.RequestDuration(traffic, side, window),
        _ => throw new ArgumentException($"'{metric}' is not a built-in metric; known are {string.Join(", ", BuiltInMetric.Names.Order(StringComparer.Ordinal))}", nameof(metric)),
    };
}

using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>PromQL over counters of requests. What the queries count, and why not by <c>increase</c> alone, is written down in docs/metrics-nginx.md.</summary>
public sealed class CounterMetrics(CounterSeries series) : IRequestMetrics
{
    public bool IsRouted => series.IsRouted;

    public string? Query(string metric, TrafficSide side, TimeSpan window) => metric switch
    {
        BuiltInMetric.RequestRate => RequestRate(side, window),
        BuiltInMetric.RequestSuccessRate => RequestSuccessRate(side, window),
        BuiltInMetric.RequestDuration => series.Buckets is null ? null : RequestDuration(side, window),
        _ => throw new ArgumentException($"'{metric}' is not a built-in metric; known are {string.Join(", ", BuiltInMetric.Names.Order(StringComparer.Ordinal))}", nameof(metric)),
    };

    public string Count(TrafficSide side, TimeSpan window) => RequestCount(side, window);

    public ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset end) => Compared(metric, slow, window, end);

    public ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window) => Compared(metric, slow, window, end: null);

    private ComparisonQueries? Compared(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset? end)
    {
        return metric switch
        {
            BuiltInMetric.RequestSuccessRate => Counts(side => ServerErrorCount(side, window, end), sum => Failed(TrafficSide.Primary, window, end, sum)),
            BuiltInMetric.RequestDuration when series.Buckets is not null => Counts(side => SlowRequestCount(side, slow, window, end), sum => SlowRequestCount(TrafficSide.Primary, slow, window, end, sum)),
            _ => null,
        };

        ComparisonQueries Counts(Func<TrafficSide, string> bad, Func<string, string> badBy)
        {
            var counts = new ComparisonQueries(
                RequestCount(TrafficSide.Canary, window, end), bad(TrafficSide.Canary), RequestCount(TrafficSide.Primary, window, end), bad(TrafficSide.Primary));
            if (series.PodLabel is not { } pod)
            {
                return counts;
            }

            // Pods without a bad request add nothing to the sum of squares, be there a counter for them or not.
            string by = $"sum by ({pod})";
            string served = $"({Total(TrafficSide.Primary, window, end, by)} > 0)";
            return counts with { PodSquares = $"sum(({badBy(by)}) ^ 2 / {served})", Pods = $"count({served})" };
        }
    }

    /// <summary>Requests in the window; 0 when there were none.</summary>
    public string RequestCount(TrafficSide side, TimeSpan window, DateTimeOffset? end = null) => $"{Total(side, window, end)} or vector(0)";

    /// <summary>Failed requests in the window; 0 when there were none.</summary>
    public string ServerErrorCount(TrafficSide side, TimeSpan window, DateTimeOffset? end = null) => $"{Failed(side, window, end)} or vector(0)";

    /// <summary>
    /// Requests in the window that took longer than a bound; nothing when the source has no bucket that ends there, so that no request
    /// counts as slow because its duration was not looked at.
    /// </summary>
    public string SlowRequestCount(TrafficSide side, TimeSpan bound, TimeSpan window, DateTimeOffset? end = null) => SlowRequestCount(side, bound, window, end, "sum");

    private string SlowRequestCount(TrafficSide side, TimeSpan bound, TimeSpan window, DateTimeOffset? end, string sum)
    {
        // Prometheus 3 writes whole numbers as 1.0, earlier versions as the exporter does.
        string units = Numbers.FormatExactly(bound.TotalSeconds * series.BucketsPerSecond);
        string le = $"le=~{PromQl.Quote(PromQl.RegexEscape(units) + "([.]0)?")}";
        return $"{sum}({BucketGrowth(side, window, end, "le=\"+Inf\"")}) - {sum}({BucketGrowth(side, window, end, le)})";
    }

    /// <summary>Requests per second, averaged over the window.</summary>
    public string RequestRate(TrafficSide side, TimeSpan window) => $"{Total(side, window)} / {Numbers.FormatExactly(window.TotalSeconds)}";

    /// <summary>Percentage of requests that did not fail; NaN or nothing when there were no requests.</summary>
    public string RequestSuccessRate(TrafficSide side, TimeSpan window) =>
        // A service without errors may have no such series at all, hence the zero.
        $"100 - 100 * ({Failed(side, window)} or vector(0)) / {Total(side, window)}";

    /// <summary>99th percentile of the request duration in milliseconds, interpolated within the source's buckets.</summary>
    public string RequestDuration(TrafficSide side, TimeSpan window)
    {
        string scale = series.BucketsPerSecond == 1000 ? "" : $"{1000 / series.BucketsPerSecond} * ";
        return $"{scale}histogram_quantile(0.99, sum by (le) ({BucketGrowth(side, window, end: null)}))";
    }

    private string Total(TrafficSide side, TimeSpan window, DateTimeOffset? end = null, string sum = "sum") =>
        $"{sum}({Union(series.Statuses.Select(status => Growth(series.Requests, side, window, end, status.Known)))})";

    private string Failed(TrafficSide side, TimeSpan window, DateTimeOffset? end = null, string sum = "sum") =>
        $"{sum}({Union(series.Statuses.Select(status => Growth(series.Requests, side, window, end, status.Failed)))})";

    private string BucketGrowth(TrafficSide side, TimeSpan window, DateTimeOffset? end, string? more = null) => Growth(series.Buckets!, side, window, end, more);

    private static string Union(IEnumerable<string> vectors) => string.Join(" or ", vectors);

    /// <summary>
    /// What each counter gained in the window: its value at the end minus its value at the start. <c>increase</c> would lose the first value
    /// of a series that begins inside the window, and a canary's first errors are exactly that; it also needs two samples inside the
    /// window, so that old series would vanish beside new ones when the window is short. A series that was not there at the window's start
    /// began inside it only if the witness was; otherwise a gap in scraping would bring back the errors of past rollouts. What is left, such
    /// as a restarted exporter's counters, falls back to <c>increase</c>.
    /// </summary>
    private string Growth(string metric, TrafficSide side, TimeSpan window, DateTimeOffset? end, string? more)
    {
        string range = PromQl.Duration(window);
        string at = end is { } time ? $" @ {PromQl.Time(time)}" : "";
        string selected = metric + "{" + series.Selector(side) + (more is null ? "" : "," + more) + "}";
        string now = selected + at;
        string before = $"{selected}{at} offset {range}";
        string within = $"{selected}[{range}]{at}";
        CounterWitness witness = series.Witness;
        string grown = $"({now} - {before} >= 0 unless resets({within}) > 0)";
        string born = $"({now} unless {before} and on ({witness.On}) {witness.Series}{at} offset {range}{witness.Condition})";
        return $"{grown} or {born} or increase({within})";
    }
}

namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>Something that counts requests, their errors and durations for the canary and the primary apart, and how it is asked.</summary>
public interface IRequestMetrics
{
    /// <summary>Whether only requests are counted that the route has split; what counts at the pods sees probes and callers inside the cluster, too.</summary>
    bool IsRouted => true;

    /// <summary>The query of a built-in metric, in its unit; null when the source does not measure it.</summary>
    /// <param name="metric">One of <see cref="BuiltInMetric.Names"/>; anything else throws <see cref="ArgumentException"/>.</param>
    /// <param name="side">Whose requests.</param>
    /// <param name="window">How far to look back.</param>
    string? Query(string metric, TrafficSide side, TimeSpan window);

    /// <summary>The query that counts the requests of a window; 0 when there were none.</summary>
    string Count(TrafficSide side, TimeSpan window);

    /// <summary>
    /// Counts for the comparison of canary and primary by a built-in metric; null for one that makes no request good or bad, and where the
    /// source cannot count them over a window that the caller chooses.
    /// </summary>
    /// <param name="metric">One of <see cref="BuiltInMetric.Names"/>.</param>
    /// <param name="slow">For <see cref="BuiltInMetric.RequestDuration"/>: from which duration on a request is slow, the end of one of the source's buckets.</param>
    /// <param name="window">Length of the window.</param>
    /// <param name="end">Its end.</param>
    ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset end);

    /// <summary>The same over the window before the time for which the queries are answered, so that they are the same at all times.</summary>
    ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window) => null;
}

using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>
/// A source whose comparisons are asked of <see cref="PastReadings"/>: their queries do not name the end of the window, so that those of many windows are one.
/// </summary>
public sealed class PastCounts(IRequestMetrics source) : IRequestMetrics
{
    public bool IsRouted => source.IsRouted;

    public string? Query(string metric, TrafficSide side, TimeSpan window) => source.Query(metric, side, window);

    public string Count(TrafficSide side, TimeSpan window) => source.Count(side, window);

    public ComparisonQueries? Comparison(string metric, TimeSpan slow, TimeSpan window, DateTimeOffset end)
    {
        return source.Comparison(metric, slow, window) is { } queries
            ? new ComparisonQueries(At(queries.CanaryTotal), At(queries.CanaryBad), At(queries.PrimaryTotal), At(queries.PrimaryBad))
            {
                PodSquares = queries.PodSquares is { } squares ? At(squares) : null,
                Pods = queries.Pods is { } pods ? At(pods) : null,
            }
            : source.Comparison(metric, slow, window, end);

        string At(string query) => PastProvider.AtTime(query, end);
    }
}

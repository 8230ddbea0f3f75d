namespace ProgressiveDelivery.Analysis;

/// <summary>
/// Queries that count over the same window, none of which extrapolates. A window without requests yields 0 or nothing.
/// </summary>
/// <param name="CanaryTotal">Requests to the canary.</param>
/// <param name="CanaryBad">Bad ones among them.</param>
/// <param name="PrimaryTotal">Requests to the primary.</param>
/// <param name="PrimaryBad">Bad ones among them.</param>
public sealed record ComparisonQueries(string CanaryTotal, string CanaryBad, string PrimaryTotal, string PrimaryBad)
{
    /// <summary>The square of each primary pod's bad requests over its requests, summed up; null where the source does not tell pods apart.</summary>
    public string? PodSquares { get; init; }

    /// <summary>Pods of the primary that had requests.</summary>
    public string? Pods { get; init; }
}

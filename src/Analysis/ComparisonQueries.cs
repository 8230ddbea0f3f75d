namespace ProgressiveDelivery.Analysis;

/// <summary>
/// Four queries that count over the same window, none of which extrapolates. A window without requests yields 0 or nothing.
/// </summary>
/// <param name="CanaryTotal">Requests to the canary.</param>
/// <param name="CanaryBad">Bad ones among them.</param>
/// <param name="PrimaryTotal">Requests to the primary.</param>
/// <param name="PrimaryBad">Bad ones among them.</param>
public sealed record ComparisonQueries(string CanaryTotal, string CanaryBad, string PrimaryTotal, string PrimaryBad);

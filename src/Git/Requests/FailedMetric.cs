namespace ProgressiveDelivery.Git;

/// <summary>One measurement that failed, as text ready to read: <c>request-success-rate</c>, <c>61.2 %</c>, <c>at least 99 %</c>.</summary>
public sealed record FailedMetric(string Name, string Value, string Limit)
{
    /// <summary>What the value was measured by, such as <c>290 of 412 requests bad</c>; null when nothing was counted.</summary>
    public string? Evidence { get; init; }
}

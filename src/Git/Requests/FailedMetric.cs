namespace ProgressiveDelivery.Git;

/// <summary>One measurement that failed, as text ready to read: <c>request-success-rate</c>, <c>61.2 %</c>, <c>at least 99 %</c>.</summary>
public sealed record FailedMetric(string Name, string Value, string Limit);

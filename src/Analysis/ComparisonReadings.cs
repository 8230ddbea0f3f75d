namespace ProgressiveDelivery.Analysis;

/// <summary>The answers to <see cref="ComparisonQueries"/>; those about pods are null where nothing is asked about them.</summary>
public readonly record struct ComparisonReadings(
    MetricReading CanaryTotal, MetricReading CanaryBad, MetricReading PrimaryTotal, MetricReading PrimaryBad, MetricReading? PodSquares = null, MetricReading? Pods = null);

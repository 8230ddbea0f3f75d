namespace ProgressiveDelivery.Analysis;

/// <summary>Inclusive limits of a metric in the metric's unit; a missing bound does not limit.</summary>
public sealed record ThresholdRange(double? Min, double? Max);

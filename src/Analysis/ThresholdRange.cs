namespace ProgressiveDelivery.Analysis;

/// <summary>Inclusive limits of a metric in the metric's unit; a missing bound does not limit.</summary>
public sealed record ThresholdRange(double? Min, double? Max)
{
    /// <summary>
    /// The meaning of the deprecated single <c>threshold</c>: a minimum for the built-in metrics of which more is better, a
    /// maximum for everything else.
    /// </summary>
    public static ThresholdRange FromThreshold(string metric, double threshold) =>
        metric is BuiltInMetric.RequestSuccessRate or BuiltInMetric.RequestRate ? new(threshold, null) : new(null, threshold);
}

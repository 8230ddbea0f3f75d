using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Judges;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>How a Canary wants one metric to be judged, whatever its query and its provider.</summary>
internal sealed class MetricPolicy
{
    private readonly CanaryMetric _metric;
    private readonly CanaryStatus _status;

    private MetricPolicy(CanaryMetric metric, CanaryStatus status) => (_metric, _status) = (metric, status);

    public static MetricPolicy Of(CanaryMetric metric, CanaryStatus status) => new(metric, status);

    /// <summary>What the value would be if all requests counted; null when it is no share of requests.</summary>
    public static double? WholeOf(CanaryMetric metric) => metric.Proportion switch
    {
        _ when MetricChecks.IsBuiltIn(metric) => BuiltInMetric.WholeOf(metric.Name),
        CanaryMetric.Percent => 100,
        CanaryMetric.Ratio => 1,
        _ => null,
    };

    public MetricCheck Applied(MetricCheck check) => check with
    {
        HardLimit = _metric.HardLimit is { } hard ? new ThresholdRange(hard.Min, hard.Max) : null,
        Whole = WholeOf(_metric),
        Unit = _metric.Proportion == CanaryMetric.Percent ? "%" : check.Unit,
        MinRequests = _metric.MinRequests ?? check.MinRequests,
        Confidence = _metric.Confidence ?? MetricCheck.DefaultConfidence,
        FailureLimit = _metric.FailureLimit ?? 1,
        Of = _metric.Of ?? 1,
        Recent = RecentOf(_metric.Name),
        Relative = _metric.Relative is { } relative ? LimitOf(relative) : null,
        IsDryRun = _metric.DryRun == true,
    };

    private RelativeLimit LimitOf(RelativeSpec relative) => new()
    {
        Name = RelativeJudge.NameOf(_metric.Name),
        MaxRelative = relative.MaxRelative,
        MaxAbsolute = relative.MaxAbsolute ?? 0,
        LowerIsWorse = MetricChecks.IsBuiltIn(_metric) ? _metric.Name == BuiltInMetric.RequestSuccessRate : relative.Worse == RelativeSpec.Lower,
        Recent = RecentOf(RelativeJudge.NameOf(_metric.Name)),
    };

    private RecentMeasurements RecentOf(string verdict) => RecentMeasurements.Parse(_status.Measurements?.FirstOrDefault(known => known.Metric == verdict)?.Beyond);
}

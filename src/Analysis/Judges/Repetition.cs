namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Forgives measurements beyond a limit until as many of the last ones are as the metric's failure limit says.</summary>
internal static class Repetition
{
    /// <summary>What the metric remembers after a measurement; null for one that remembers nothing.</summary>
    public static RecentMeasurements? Remember(MetricCheck check, RecentMeasurements before, bool beyond) => check.Of > 1 ? before.With(beyond, check.Of) : null;

    /// <summary>What a measurement beyond its limit means, with those before it in mind.</summary>
    public static VerdictKind Judge(MetricCheck check, RecentMeasurements? recent) =>
        recent is { } known && known.Failed < check.FailureLimit ? VerdictKind.Pass : VerdictKind.Fail;
}

namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Forgives measurements beyond a limit until as many of the last ones are as the metric's failure limit says.</summary>
internal static class Repetition
{
    /// <summary>What the metric remembers after a measurement; null for one that remembers nothing.</summary>
    public static RecentMeasurements? Remember(MetricCheck check, RecentMeasurements recent, bool beyond) => check.Of > 1 ? recent.With(beyond, check.Of) : null;

    /// <summary>The verdict on a measurement, with those before it in mind.</summary>
    public static Verdict Counted(MetricCheck check, RecentMeasurements before, Verdict verdict, bool beyond)
    {
        if (Remember(check, before, beyond) is not { } recent)
        {
            return verdict;
        }

        if (!beyond)
        {
            return verdict with { Recent = recent };
        }

        string among = $"{verdict.Sentence}, as were {recent.Failed} of the last {recent.Count} measurements";
        return recent.Failed >= check.FailureLimit
            ? verdict with { Recent = recent, Sentence = among }
            : verdict with { Kind = VerdictKind.Pass, Recent = recent, Sentence = $"{among}; {check.FailureLimit} of {check.Of} fail the check" };
    }
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What a schema cannot say of when a trial is checked, and when it goes on.</summary>
internal static class ScheduleChecks
{
    public static IEnumerable<string> In(CanarySpec spec) => [.. Pauses(spec), .. EarlyAdvance(spec.Analysis)];

    private static IEnumerable<string> Pauses(CanarySpec spec)
    {
        IReadOnlyList<int> plan = StepPlan.Weights(spec.Analysis);
        foreach (StepPause pause in (spec.Analysis.Pauses ?? []).Where(pause => !plan.Contains(pause.Weight)))
        {
            yield return $"spec.analysis.pauses: no step has weight {pause.Weight}; give one of {string.Join(", ", plan)}.";
        }
    }

    private static IEnumerable<string> EarlyAdvance(CanaryAnalysis analysis)
    {
        if (analysis.EarlyAdvance is not { } early)
        {
            yield break;
        }

        if (analysis.StepChecks is not > 1)
        {
            yield return "spec.analysis.earlyAdvance has nothing to cut short; set spec.analysis.stepChecks to more than 1, or remove it.";
        }

        double[] accepted = [.. (analysis.Metrics ?? []).Where(metric => metric.Comparison is not null).Select(metric => metric.Comparison!.MaxRatio ?? ComparisonChecks.DefaultMaxRatio)];
        double ruledOut = early.MaxRatio ?? ComparisonChecks.DefaultUnacceptable;
        if (accepted.Length == 0)
        {
            yield return "spec.analysis.earlyAdvance goes by comparisons with the primary, of which there are none; set comparison in a metric, or remove it.";
        }
        else if (accepted.Max() >= ruledOut)
        {
            yield return $"spec.analysis.earlyAdvance.maxRatio ({Numbers.FormatExactly(ruledOut)}) must be above the comparison.maxRatio of each metric ({Numbers.FormatExactly(accepted.Max())}).";
        }
    }
}

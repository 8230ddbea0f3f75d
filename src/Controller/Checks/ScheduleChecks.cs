using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What a schema cannot say of when a trial is checked, and when it goes on.</summary>
internal static class ScheduleChecks
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(24);

    public static IEnumerable<string> In(CanarySpec spec) => [.. Pauses(spec), .. Delays(spec.Analysis), .. EarlyAdvance(spec)];

    /// <summary>Null when queries to this type of provider can be asked to end before now; otherwise what to do instead.</summary>
    public static string? DelayProblem(string providerType) => providerType switch
    {
        "cloudwatch" => "delay is a field of the MetricTemplate's provider for type cloudwatch; set it there, or remove it here.",
        "graphite" or "influxdb" => $"delay has no effect on type {providerType}, whose queries say themselves where their window ends; write it into the query, or remove it.",
        "json" or "externalmetrics" or "custommetrics" => $"delay has no effect on type {providerType}, which tells the present only; remove it.",
        _ => null,
    };

    private static IEnumerable<string> Delays(CanaryAnalysis analysis)
    {
        IEnumerable<(string Field, string? Text)> fields =
        [
            ("spec.analysis.initialDelay", analysis.InitialDelay),
            ("spec.analysis.delay", analysis.Delay),
            .. (analysis.Metrics ?? []).SelectMany((metric, i) => new[] { ($"spec.analysis.metrics[{i}].initialDelay", metric.InitialDelay), ($"spec.analysis.metrics[{i}].delay", metric.Delay) }),
        ];
        foreach ((string field, string? text) in fields)
        {
            if (text is not null && !(GoDuration.TryParse(text, out TimeSpan value) && value >= TimeSpan.Zero && value <= LongestDelay))
            {
                yield return $"{field} is {(text.Length > 40 ? text[..40] + "…" : text)}; give a duration from 0s to 24h.";
            }
        }

        if (analysis.MetricsSource?.Type == "alb" && (analysis.Metrics ?? []).FirstOrDefault(metric => metric.Delay is not null && MetricChecks.IsBuiltIn(metric)) is { } late)
        {
            yield return $"spec.analysis.metrics ({late.Name}): delay has no effect with metricsSource alb, whose periods are waited for anyway; remove it.";
        }
    }

    private static IEnumerable<string> Pauses(CanarySpec spec)
    {
        IReadOnlyList<int> plan = StepPlan.Weights(spec);
        foreach (StepPause pause in (spec.Analysis.Pauses ?? []).Where(pause => !plan.Contains(pause.Weight)))
        {
            yield return plan[^1] == 0
                ? "spec.analysis.pauses: a Blue/Green release without a router has no step with traffic; remove them."
                : $"spec.analysis.pauses: no step has weight {pause.Weight}; give one of {string.Join(", ", plan.Where(weight => weight > 0))}.";
        }
    }

    private static IEnumerable<string> EarlyAdvance(CanarySpec spec)
    {
        CanaryAnalysis analysis = spec.Analysis;
        if (analysis.EarlyAdvance is not { } early)
        {
            yield break;
        }

        if (StepPlan.Checks(spec, 1) <= 1)
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

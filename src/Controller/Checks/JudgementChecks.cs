using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds what cannot be meant in how a metric is to be judged. Each problem is a sentence that tells what to change.</summary>
internal static class JudgementChecks
{
    /// <param name="canary">The Canary.</param>
    /// <param name="metric">One of its metrics.</param>
    /// <param name="template">The MetricTemplate that the metric refers to, when that exists.</param>
    public static IEnumerable<string> Problems(Canary canary, CanaryMetric metric, MetricTemplate? template)
    {
        bool builtIn = MetricChecks.IsBuiltIn(metric);
        return
        [
            .. HardLimit(metric),
            .. Memory(metric, canary.Spec.Analysis.Metrics ?? []),
            .. Counting(metric, builtIn, template),
            .. Proportion(metric, builtIn, template),
            .. RelativeChecks.Problems(canary, metric, template),
            .. Comparison(metric, builtIn),
        ];
    }

    private static IEnumerable<string> HardLimit(CanaryMetric metric)
    {
        if (metric.HardLimit is not { } hard)
        {
            yield break;
        }

        ThresholdRange range = MetricChecks.RangeOf(metric);
        if (hard is { Min: null, Max: null })
        {
            yield return "hardLimit has no bound; set hardLimit.min or hardLimit.max, or remove it.";
        }
        else if (hard.Min > hard.Max)
        {
            yield return "hardLimit.min is above hardLimit.max.";
        }
        else if (hard.Min > range.Min || hard.Max < range.Max)
        {
            yield return $"hardLimit is tighter than thresholdRange and would roll back at once what is not even a failed check; set hardLimit.{(hard.Min > range.Min ? "min below thresholdRange.min" : "max above thresholdRange.max")}.";
        }
    }

    private static IEnumerable<string> Memory(CanaryMetric metric, IReadOnlyList<CanaryMetric> all)
    {
        if (metric.FailureLimit is null != metric.Of is null)
        {
            yield return "failureLimit and of belong together: failureLimit of the last 'of' measurements; set both.";
        }
        else if (metric.FailureLimit > metric.Of)
        {
            yield return $"failureLimit {metric.FailureLimit} of {metric.Of} could never fail; set failureLimit to {metric.Of} at most.";
        }

        if (metric.Of is not null && all.Count(other => other.Name == metric.Name) > 1)
        {
            yield return "another metric has the same name, so that failureLimit could not tell their measurements apart; rename one.";
        }
    }

    private static IEnumerable<string> Counting(CanaryMetric metric, bool builtIn, MetricTemplate? template)
    {
        if (metric.CountQuery is not null && metric.Query is null)
        {
            yield return builtIn ? "countQuery is for a query of your own; remove it." : "countQuery belongs beside query; set it in the MetricTemplate.";
        }
        else if (metric.MinRequests > 0 && !builtIn && !HasCount(metric, template))
        {
            yield return $"minRequests needs a query that counts the requests; set countQuery{In(metric)}, or remove minRequests.";
        }
    }

    private static IEnumerable<string> Proportion(CanaryMetric metric, bool builtIn, MetricTemplate? template)
    {
        if (metric.Proportion is not null && builtIn)
        {
            yield return "proportion is for a query of your own; remove it.";
            yield break;
        }

        if (metric.Confidence is > 0 and < 0.5)
        {
            yield return "confidence must be 0, which compares the value as it is, or at least 0.5.";
        }

        if (MetricPolicy.WholeOf(metric) is not { } whole)
        {
            if (metric.Confidence is not null)
            {
                yield return builtIn
                    ? $"confidence is for {BuiltInMetric.RequestSuccessRate} and shares of your own, whose chance can be reckoned; remove it."
                    : "confidence needs to know what the value is a share of; set proportion and countQuery.";
            }

            yield break;
        }

        if (!builtIn && !HasCount(metric, template))
        {
            yield return $"proportion needs a query that counts the requests; set countQuery{In(metric)}.";
        }

        ThresholdRange range = MetricChecks.RangeOf(metric);
        if (new[] { range.Min, range.Max, metric.HardLimit?.Min, metric.HardLimit?.Max }.Any(bound => bound < 0 || bound > whole))
        {
            yield return $"its limits must lie within 0 and {Numbers.FormatExactly(whole)}, as the value is a share of the requests.";
        }
    }

    private static IEnumerable<string> Comparison(CanaryMetric metric, bool builtIn)
    {
        if (metric.Comparison is null)
        {
            yield break;
        }

        if (!builtIn || metric.Name is not (BuiltInMetric.RequestSuccessRate or BuiltInMetric.RequestDuration))
        {
            yield return $"comparison is for {BuiltInMetric.RequestSuccessRate} and {BuiltInMetric.RequestDuration} only, whose requests can be counted; remove it.";
        }
        else if (metric.Name == BuiltInMetric.RequestDuration && MetricChecks.RangeOf(metric).Max is not > 0)
        {
            yield return "comparison needs thresholdRange.max, above which a request is slow.";
        }
    }

    // A template that does not exist is a problem of its own.
    private static bool HasCount(CanaryMetric metric, MetricTemplate? template)
        => metric.CountQuery is not null || (metric.TemplateRef is not null && template is not { Spec.CountQuery: null });

    private static string In(CanaryMetric metric) => metric.TemplateRef is null ? "" : " in the MetricTemplate";
}

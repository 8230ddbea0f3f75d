using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds what cannot be meant in how a metric is compared with the primary's. Each problem is a sentence that tells what to change.</summary>
internal static class RelativeChecks
{
    public static IEnumerable<string> Problems(Canary canary, CanaryMetric metric, MetricTemplate? template)
    {
        bool builtIn = MetricChecks.IsBuiltIn(metric);
        bool isForBake = canary.Spec.Analysis.BakeTime is not null && metric.Query is not null;
        if (metric is { Relative: null } or { Query: null } && !isForBake && (metric.PrimaryQuery ?? metric.PrimaryCountQuery) is not null)
        {
            yield return "primaryQuery and primaryCountQuery are for relative or bakeTime, beside a query of your own; those of a MetricTemplate stand there.";
        }

        if (metric.Relative is not { } relative)
        {
            yield break;
        }

        if (relative is { MaxRelative: null, MaxAbsolute: null })
        {
            yield return "relative has no limit; set relative.maxRelative or relative.maxAbsolute.";
        }

        if (builtIn && metric.Name == BuiltInMetric.RequestRate)
        {
            yield return $"relative cannot judge {BuiltInMetric.RequestRate}, which follows the weight; remove it.";
        }

        if (builtIn && relative.Worse is not null)
        {
            yield return $"relative.worse is known for {metric.Name}; remove it.";
        }

        Strategy strategy = StepPlan.StrategyOf(canary.Spec);
        if (canary.Spec.SkipAnalysis != true && strategy != Strategy.AbTest && StepPlan.Weights(canary.Spec)[^1] == 100)
        {
            yield return strategy == Strategy.BlueGreen
                ? "relative needs traffic on the primary at every step, which a Blue/Green release takes from it at the end; remove it."
                : "relative needs traffic on the primary at every step; let the weights end below 100.";
        }

        if (!builtIn)
        {
            foreach (string problem in Queries(canary, metric, template))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Queries(Canary canary, CanaryMetric metric, MetricTemplate? template)
    {
        if (metric.TemplateRef is null)
        {
            if (metric.PrimaryQuery is null)
            {
                yield return "relative needs the query for the primary too; set primaryQuery.";
            }
            else if (metric.CountQuery is not null && metric.PrimaryCountQuery is null)
            {
                yield return "relative counts the requests of both sides; set primaryCountQuery.";
            }

            yield break;
        }

        // A template that does not exist is a problem of its own.
        IReadOnlyList<string> known = MetricChecks.VariablesOf(canary, metric, metric.Window()).KnownNames();
        if (template is { Spec: { PrimaryQuery: null, Query: var query } } && !NamesTarget(query, known))
        {
            yield return "relative needs the query for the primary too, and that of the MetricTemplate does not name {{ target }}; set primaryQuery in it.";
        }

        if (template is { Spec: { PrimaryCountQuery: null, CountQuery: { } count } } && !NamesTarget(count, known))
        {
            yield return "relative counts the requests of both sides, and countQuery of the MetricTemplate does not name {{ target }}; set primaryCountQuery in it.";
        }
    }

    /// <summary>A query that names the target is one more mistake where nobody knows the target.</summary>
    private static bool NamesTarget(string query, IReadOnlyList<string> known)
        => QueryTemplate.Validate(query, [.. known.Where(name => name != "target")]).Count > QueryTemplate.Validate(query, known).Count;
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds what cannot be meant in how a release reaches users. Each problem is a sentence that tells what to change.</summary>
internal static class StrategyChecks
{
    public static IEnumerable<string> In(CanarySpec spec)
        => spec.SkipAnalysis == true ? [.. Matches(spec.Analysis), .. Sessions(spec)] : [.. Matches(spec.Analysis), .. Sessions(spec), .. spec.Analysis.Iterations > 0 ? Iterations(spec) : Steps(spec), .. Evidence(spec)];

    private static IEnumerable<string> Steps(CanarySpec spec)
    {
        if (!spec.IsRouted())
        {
            yield return "spec.provider kubernetes has no router that could shift weights; set spec.analysis.iterations for a Blue/Green release, or spec.provider nginx.";
            yield break;
        }

        bool listed = spec.Analysis.StepWeights is { Count: > 0 };
        if (listed == spec.Analysis.StepWeight is not null)
        {
            yield return "Set exactly one of spec.analysis.stepWeight and spec.analysis.stepWeights, or spec.analysis.iterations.";
        }

        if (listed && spec.Analysis.StepWeights!.Zip(spec.Analysis.StepWeights!.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return "spec.analysis.stepWeights must rise from step to step.";
        }
    }

    private static IEnumerable<string> Iterations(CanarySpec spec)
    {
        CanaryAnalysis analysis = spec.Analysis;
        (string Field, bool IsSet)[] others =
        [
            ("stepWeight", analysis.StepWeight > 0),
            ("stepWeights", analysis.StepWeights is { Count: > 0 }),
            ("maxWeight", analysis.MaxWeight is > 0 and < 100),
            ("stepChecks", analysis.StepChecks > 1),
            ("stepWeightPromotion", analysis.StepWeightPromotion > 0 && StepPlan.Weights(spec)[^1] is var last && (last == 0 || StepPlan.StrategyOf(spec) == Strategy.AbTest)),
        ];
        foreach ((string field, _) in others.Where(other => other.IsSet))
        {
            yield return $"spec.analysis.{field} has no meaning beside iterations, which are checks and no weights; remove one of them.";
        }
    }

    /// <summary>In a Blue/Green release no user's request tells of the canary before the switch.</summary>
    private static IEnumerable<string> Evidence(CanarySpec spec)
    {
        if (StepPlan.StrategyOf(spec) != Strategy.BlueGreen)
        {
            yield break;
        }

        foreach (CanaryMetric metric in spec.Analysis.Metrics ?? [])
        {
            if (metric.Comparison is not null)
            {
                yield return $"spec.analysis.metrics ({metric.Name}): comparison needs users on both sides, which a Blue/Green release does not have; remove it.";
            }
            else if (MetricChecks.IsBuiltIn(metric) && MetricsSources.CountsIngressOnly(spec))
            {
                yield return $"spec.analysis.metrics ({metric.Name}): ingress-nginx counts only what it routes, and a Blue/Green release routes nothing to the canary before all checks have passed; set spec.analysis.metricsSource.type to what counts at the pods, such as kubernetes, or give a query of your own.";
            }
        }
    }

    private static IEnumerable<string> Sessions(CanarySpec spec)
    {
        if (spec.Analysis.SessionAffinity is not { } affinity)
        {
            yield break;
        }

        foreach (string field in UnsupportedFields.In(affinity))
        {
            yield return $"spec.analysis.sessionAffinity.{field}: on ingress-nginx the app's own Ingress says what its session cookie is like; set it there, and remove it here.";
        }

        if (spec.Analysis.Iterations > 0)
        {
            yield return "spec.analysis.sessionAffinity goes with weights, which shift users; beside iterations, remove it.";
        }
    }

    private static IEnumerable<string> Matches(CanaryAnalysis analysis)
    {
        IReadOnlyList<RequestMatch> matches = analysis.Match ?? [];
        for (int i = 0; i < matches.Count; i++)
        {
            foreach (string field in UnsupportedFields.In(matches[i]))
            {
                yield return $"spec.analysis.match[{i}].{field}: requests are told apart by headers and cookies only; remove it.";
            }

            if (matches[i].Headers is not { Count: > 0 } headers)
            {
                yield return $"spec.analysis.match[{i}] names no header; set headers.";
                continue;
            }

            foreach ((string name, StringMatch match) in headers)
            {
                if (new[] { match.Exact, match.Prefix, match.Suffix, match.Regex }.Count(text => text is not null) != 1)
                {
                    yield return $"spec.analysis.match[{i}].headers ({name}): set one of exact, prefix, suffix and regex.";
                }
            }
        }
    }
}

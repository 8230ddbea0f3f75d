using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The weights that a canary goes through.</summary>
internal static class StepPlan
{
    /// <summary>
    /// The rising weights of a run, in percent: <c>stepWeights</c> as given, kept within 1 and 100, or multiples of <c>stepWeight</c> up to
    /// <c>maxWeight</c>, whose last step is <c>maxWeight</c> itself and never more.
    /// </summary>
    public static IReadOnlyList<int> Weights(CanaryAnalysis analysis)
    {
        if (analysis.StepWeights is { Count: > 0 } weights)
        {
            return [.. weights.Select(weight => Math.Clamp(weight, 1, 100))];
        }

        int step = Math.Clamp(analysis.StepWeight ?? 100, 1, 100);
        int max = Math.Clamp(analysis.MaxWeight ?? 100, 1, 100);
        var plan = new List<int>();
        for (int weight = step; weight < max; weight += step)
        {
            plan.Add(weight);
        }

        plan.Add(max);
        return plan;
    }
}

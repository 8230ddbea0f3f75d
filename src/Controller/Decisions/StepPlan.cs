using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The weights that a canary goes through, and how many checks it takes at each.</summary>
internal static class StepPlan
{
    public static Strategy StrategyOf(CanarySpec spec)
        => spec.Analysis.Iterations is not > 0 ? Strategy.Canary
            : spec.Analysis.Match is { Count: > 0 } ? Strategy.AbTest
            : Strategy.BlueGreen;

    /// <summary>
    /// The weights of a run, in percent. An A/B test has one step, with all of the requests that match. A Blue/Green release has one without
    /// users, and where a router can switch them, one more in which the canary has all of them before the primary follows.
    /// </summary>
    public static IReadOnlyList<int> Weights(CanarySpec spec) => StrategyOf(spec) switch
    {
        Strategy.AbTest => [100],
        Strategy.BlueGreen => spec.IsRouted() ? [0, 100] : [0],
        _ => Weights(spec.Analysis),
    };

    /// <summary>
    /// The rising weights of a canary release, in percent: <c>stepWeights</c> as given, kept within 1 and 100, or multiples of <c>stepWeight</c> up to
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

    /// <summary>Passed checks that a step takes before the next one, at least 1.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="step">Number of the step, from 1.</param>
    public static int Checks(CanarySpec spec, int step) => Math.Max(1, StrategyOf(spec) switch
    {
        Strategy.Canary => spec.Analysis.StepChecks ?? 1,
        Strategy.BlueGreen when step > 1 => 1,
        _ => spec.Analysis.Iterations!.Value,
    });

    /// <summary>Checks of a whole run in which all pass.</summary>
    public static int AllChecks(CanarySpec spec) => Enumerable.Range(1, Weights(spec).Count).Sum(step => Checks(spec, step));

    /// <summary>What a step is called at the beginning of a sentence.</summary>
    public static string NameOf(CanarySpec spec, int step)
    {
        IReadOnlyList<int> plan = Weights(spec);
        int weight = step <= 0 ? 0 : plan[Math.Min(step, plan.Count) - 1];
        return StrategyOf(spec) switch
        {
            Strategy.AbTest => "The A/B test",
            Strategy.BlueGreen when weight == 0 => "The canary without users",
            _ => $"Weight {weight}",
        };
    }

    /// <summary>What a step does, as a sentence.</summary>
    public static string SentenceOf(CanarySpec spec, int step)
    {
        IReadOnlyList<int> plan = Weights(spec);
        step = Math.Min(step, plan.Count);
        return StrategyOf(spec) switch
        {
            Strategy.AbTest => $"The requests that match go to the canary, for {Checks(spec, step)} checks.",
            Strategy.BlueGreen when plan[step - 1] == 0 => $"The canary runs without users, for {Checks(spec, step)} checks.",
            Strategy.BlueGreen => "All users go to the canary.",
            _ => $"Weight {plan[step - 1]} (step {step} of {plan.Count}).",
        };
    }
}

using System.Globalization;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>How much time early advance saves where all is well, and how often it is deceived.</summary>
internal static class EarlyAdvances
{
    private const int StepChecks = 10;
    private static readonly double[] Weights = [0.05, 0.1, 0.2, 0.35, 0.5];
    private static readonly RatioTestSettings Settings = new() { Unacceptable = 2 };

    /// <summary>Traffic of canaries that are just as bad as must be ruled out; the worst of them counts.</summary>
    private static readonly IReadOnlyList<Scenario> Bad =
    [
        new("0.5 %, 50 rps", 0.005, 50) { Ratio = 2 },
        new("0.1 %, 20 rps, drift", 0.001, 20) { Ratio = 2, Drift = 0.8 },
        new("5 %, 200 rps", 0.05, 200) { Ratio = 2 },
        new("30 %, 20 rps", 0.3, 20) { Ratio = 2 },
        new("0.5 %, 50 rps, clusters of 5", 0.005, 50) { Ratio = 2, Cluster = 5 },
        new("1 %, 20 rps, gaps", 0.01, 20) { Ratio = 2, Gap = 4 },
    ];

    private static readonly IReadOnlyList<Scenario> Good =
    [
        new("0.5 %, 50 rps", 0.005, 50),
        new("0.5 %, 200 rps", 0.005, 200),
        new("0.1 %, 20 rps", 0.001, 20),
        new("0.5 %, 50 rps, clusters of 5", 0.005, 50) { Cluster = 5 },
    ];

    /// <summary>The share of bad rollouts that had a step cut short, the worst scenario's; of good ones the share of time saved at 0.5 % and 50 requests/s.</summary>
    public static (double FalseAcceptance, double TimeSaved) Measure(int runs)
    {
        double worst = 0;
        foreach (Scenario scenario in Bad)
        {
            int deceived = Play(scenario, runs).Count(rollout => rollout.Cut > 0);
            worst = Math.Max(worst, (double)deceived / runs);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {scenario.Ratio} times as bad, {scenario.Name,-30} a step cut short in {(double)deceived / runs,6:0.0000}"));
        }

        double saved = 0;
        foreach (Scenario scenario in Good)
        {
            double share = 1 - Play(scenario, runs).Average(rollout => rollout.Looks) / (Weights.Length * StepChecks);
            saved = scenario == Good[0] ? share : saved;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  as good as the primary, {scenario.Name,-25} time saved {share,6:0.000}"));
        }

        double late = Play(new Scenario("worse from the third step on", 0.005, 50), runs, spoiled: 3).Average(rollout => (double)rollout.CutLate / (Weights.Length - 2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  3 times as bad from the third step on: {late,6:0.000} of those steps cut short before the alarm"));
        return (worst, saved);
    }

    private static (int Looks, int Cut, int CutLate)[] Play(Scenario scenario, int runs, double? spoiled = null)
    {
        var ends = new (int, int, int)[runs];
        Parallel.For(0, runs, run => ends[run] = One(scenario, run, spoiled));
        return ends;
    }

    /// <summary>One rollout, to its end or its alarm: looks taken, steps cut short, and those among them from the third on.</summary>
    private static (int Looks, int Cut, int CutLate) One(Scenario scenario, int seed, double? spoiled)
    {
        var chance = new Chance(seed);
        ComparisonLike state = ComparisonLike.Learnt(scenario, chance);
        (int looks, int cut, int late) = (0, 0, 0);
        for (int step = 0; step < Weights.Length; step++)
        {
            Scenario now = step >= 2 && spoiled is { } ratio ? scenario with { Ratio = ratio } : scenario;
            for (int check = 1; check <= StepChecks; check++)
            {
                state = state.After(now.Look(chance, looks++, Weights[step]), Settings);
                if (RatioTest.IsAlarm(state.Test, Settings))
                {
                    return (looks, cut, late);
                }

                if (check < StepChecks && RatioTest.IsAccepted(state.Test, Settings))
                {
                    (cut, late) = (cut + 1, late + (step >= 2 ? 1 : 0));
                    break;
                }
            }
        }

        return (looks, cut, late);
    }
}

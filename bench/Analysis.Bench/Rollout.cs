using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>One rollout's counts, judged in several ways at once: each way sees the very same requests.</summary>
internal sealed class Rollout(Scenario scenario, int seed)
{
    // Flagger's metric request-success-rate with min 99, and its analysis.threshold of 5.
    private const double LowestSuccess = 99;
    private const int FailedChecks = 5;

    // One-sided 95 %, at every look anew.
    private const double NaiveZ = 1.6448536269514722;

    /// <summary>Number of the look, from 1, at which each way rolls back; 0 for never.</summary>
    public (int Sequential, int Naive, int Static) Play(RatioTestSettings settings)
    {
        var chance = new Chance(seed);
        ComparisonLike state = ComparisonLike.Learnt(scenario, chance);
        TwoSampleCounts total = default;
        (int sequential, int naive, int fixedLimit, int failed) = (0, 0, 0, 0);
        for (int look = 0; look < scenario.Looks && (sequential == 0 || naive == 0 || fixedLimit == 0); look++)
        {
            Sides sides = scenario.Look(chance, look);
            TwoSampleCounts counts = sides.Counts;
            total += counts;
            state = state.After(sides, settings);
            failed += counts.CanaryTotal > 0 && 100 - 100.0 * counts.CanaryBad / counts.CanaryTotal < LowestSuccess ? 1 : 0;
            sequential = First(sequential, RatioTest.IsAlarm(state.Test, settings), look);
            naive = First(naive, IsNaiveAlarm(total), look);
            fixedLimit = First(fixedLimit, failed >= FailedChecks, look);
        }

        return (sequential, naive, fixedLimit);
    }

    private static int First(int known, bool alarm, int look) => known == 0 && alarm ? look + 1 : known;

    /// <summary>The two-proportion z test on all counts so far, as a dashboard would do it.</summary>
    private static bool IsNaiveAlarm(TwoSampleCounts total)
    {
        double pooled = (double)(total.CanaryBad + total.PrimaryBad) / (total.CanaryTotal + total.PrimaryTotal);
        double deviation = Math.Sqrt(pooled * (1 - pooled) * (1.0 / total.CanaryTotal + 1.0 / total.PrimaryTotal));
        return deviation > 0 && ((double)total.CanaryBad / total.CanaryTotal - (double)total.PrimaryBad / total.PrimaryTotal) / deviation > NaiveZ;
    }
}

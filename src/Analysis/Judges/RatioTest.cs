namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// Tests whether the canary's share of bad requests is more than <see cref="RatioTestSettings.Guard"/> times the primary's, and
/// may be asked at every look: the alarm is false in at most <see cref="RatioTestSettings.Alpha"/> of all rollouts, whatever
/// the steps, the pauses and the number of looks.
/// </summary>
/// <remarks>
/// Given how many bad requests a window had in all, those of the canary are binomial with
/// <c>q(θ) = wθ / (wθ + 1 − w)</c>, where w is the canary's real share of the requests: the base rate, which nobody knows and
/// which changes by the hour, is gone. The weighted mean of the likelihood ratios against a grid of alternatives is an e-process: a
/// supermartingale for every ratio up to the guard, so that by Ville's inequality it exceeds 1/α with probability at most α.
/// For requests that are drawn without replacement the exact law is hypergeometric, which is smaller in convex order, so
/// that the bound holds there too.
/// <para>
/// The other way round, the likelihood ratio of 1 against <see cref="RatioTestSettings.Unacceptable"/> is an e-process for all ratios from there
/// on, and reaches 1/β with probability at most β. It is kept from rising above that, which keeps it a supermartingale: no credit is
/// saved up at small weights that could hide what happens at larger ones.
/// </para>
/// Sources: M. Lindon, A. Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022, arXiv:2011.03567;
/// A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic statistics and safe anytime-valid inference", arXiv:2210.01948.
/// </remarks>
public static class RatioTest
{
    private static readonly double[] Grid = [1.5, 2, 3, 5, 10, 30];

    // Small ratios are hard to find and get most of the weight; a large one makes up for its own within a look or two.
    private static readonly double[] GridWeights = [0.3, 0.3, 0.2, 0.1, 0.05, 0.05];
    private static readonly double[] LogWeights = [.. GridWeights.Select(weight => Math.Log(weight))];
    private static readonly double[] LogGrid = [.. Grid.Select(ratio => Math.Log(ratio))];

    /// <summary>The alternatives, as multiples of the guard.</summary>
    public static IReadOnlyList<double> Alternatives => Grid;

    /// <summary>How far the logarithm of an alternative's likelihood ratio must go for an alarm by it alone.</summary>
    internal static double Hurdle(int alternative, RatioTestSettings settings) => -Math.Log(settings.Alpha) - LogWeights[alternative];

    /// <summary>The state after one more window. Without requests on both sides, or without any bad one, nothing is learnt.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="counts">The window's counts.</param>
    /// <param name="settings">The test.</param>
    /// <param name="dispersion">
    /// How many bad requests come together, as was known before the window: 1 when each comes alone. Evidence is divided by it,
    /// which keeps the rate of false alarms for clusters of that size. See <see cref="Dispersion"/>.
    /// </param>
    /// <exception cref="ArgumentException">The counts are negative, or more are bad than there are.</exception>
    public static RatioTestState Update(RatioTestState state, TwoSampleCounts counts, RatioTestSettings settings, double dispersion)
    {
        if (!counts.IsValid)
        {
            throw new ArgumentException($"{counts} are no counts of requests.", nameof(counts));
        }

        TwoSampleCounts total = state.Total + counts;
        double bad = counts.CanaryBad + counts.PrimaryBad;
        if (counts.CanaryTotal == 0 || counts.PrimaryTotal == 0 || bad == 0)
        {
            return state with { Total = total };
        }

        double share = counts.CanaryShare;
        double atGuard = share * settings.Guard / (share * settings.Guard + 1 - share);
        double[] ratios = new double[Grid.Length];
        for (int i = 0; i < Grid.Length; i++)
        {
            // ln(q(θ₀g)/q(θ₀)) and ln((1−q(θ₀g))/(1−q(θ₀))) differ by ln g; the rest is common, and exact near 0 and 1.
            double step = counts.CanaryBad * LogGrid[i] - bad * LogOnePlus(atGuard * (Grid[i] - 1));
            ratios[i] = state.LogRatios[i] + step / dispersion;
        }

        return new RatioTestState
        {
            LogRatios = ratios,
            MaxLogEvidence = Math.Max(state.MaxLogEvidence, LogEvidence(ratios)),
            LogAcceptance = settings.Unacceptable is { } ratio ? Math.Min(-Math.Log(settings.Beta), state.LogAcceptance + Acceptance(counts, ratio) / dispersion) : 0,
            Total = total,
        };
    }

    /// <summary>Whether the canary is worse than the guard allows, with the confidence that was asked for.</summary>
    public static bool IsAlarm(RatioTestState state, RatioTestSettings settings) => state.MaxLogEvidence >= -Math.Log(settings.Alpha);

    /// <summary>Whether a canary of the unacceptable ratio would have shown by now, so that nothing speaks for waiting longer.</summary>
    public static bool IsAccepted(RatioTestState state, RatioTestSettings settings) => settings.Unacceptable is not null && state.LogAcceptance >= -Math.Log(settings.Beta);

    /// <summary>Logarithm of the window's likelihood ratio of 1 against <paramref name="ratio"/>.</summary>
    private static double Acceptance(TwoSampleCounts counts, double ratio)
        => (counts.CanaryBad + counts.PrimaryBad) * LogOnePlus(counts.CanaryShare * (ratio - 1)) - counts.CanaryBad * Math.Log(ratio);

    /// <summary>ln(1 + x) to full precision for small x too (D. Goldberg, "What every computer scientist should know about floating-point arithmetic", theorem 4).</summary>
    internal static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : x * Math.Log(sum) / (sum - 1);
    }

    /// <summary>Logarithm of the weighted mean of the likelihood ratios, without overflow.</summary>
    private static double LogEvidence(ReadOnlySpan<double> logs)
    {
        double largest = double.NegativeInfinity;
        foreach (double log in logs)
        {
            largest = Math.Max(largest, log);
        }

        double sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            sum += GridWeights[i] * Math.Exp(logs[i] - largest);
        }

        return largest + Math.Log(sum);
    }
}

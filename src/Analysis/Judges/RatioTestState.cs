namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// All that a <see cref="RatioTest"/> remembers of a rollout: a few numbers, which survive a restart in the Canary's status.
/// </summary>
public sealed record RatioTestState
{
    /// <summary>Before the first look.</summary>
    public static RatioTestState Initial { get; } = new();

    /// <summary>Logarithm of the likelihood ratio for each of <see cref="RatioTest.Alternatives"/>.</summary>
    public IReadOnlyList<double> LogRatios { get; init; } = new double[RatioTest.Alternatives.Count];

    /// <summary>Logarithm of the largest e-value so far, at least 0; the p-value is its negative exponential.</summary>
    public double MaxLogEvidence { get; init; }

    /// <summary>Logarithm of the likelihood ratio of "as good as the primary" to <see cref="RatioTestSettings.Unacceptable"/>, at most ln(1/β).</summary>
    public double LogAcceptance { get; init; }

    /// <summary>All counts that were looked at.</summary>
    public TwoSampleCounts Total { get; init; }

    /// <summary>Smallest level at which the alarm would have been raised, from 0 to 1; valid at every look.</summary>
    public double PValue => Math.Exp(-MaxLogEvidence);
}

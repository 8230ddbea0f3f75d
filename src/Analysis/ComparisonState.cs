using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis;

/// <summary>What a comparison with the primary remembers from look to look; the caller keeps it where a restart does not lose it.</summary>
public sealed record ComparisonState
{
    /// <summary>End of the newest window that was counted: the next one begins there, so that nothing is counted twice.</summary>
    public DateTimeOffset? CountedUntil { get; init; }

    public RatioTestState Test { get; init; } = RatioTestState.Initial;

    /// <summary>How many bad requests come together, learnt from neighbouring windows of the primary.</summary>
    public Dispersion Dispersion { get; init; }

    /// <summary>The same learnt from the primary's pods within each window; nothing where the source does not tell them apart.</summary>
    public Dispersion PodDispersion { get; init; }

    /// <summary>For <see cref="RatioTest.Update"/>. The larger one: what comes together in time hits all pods alike, and what comes together at a pod is evened out over the windows.</summary>
    public double Clustering => PodDispersion.Freedom > 0 ? Math.Max(Dispersion.Estimate, PodDispersion.Estimate) : Dispersion.Estimate;

    /// <summary>The primary's requests of the newest window, with which the next one's are compared to learn <see cref="Dispersion"/>.</summary>
    public (long Total, long Bad) NewestPrimary { get; init; }

    /// <summary>For a new revision: its test begins anew, what is known of the primary stays.</summary>
    public ComparisonState ForNewRevision() => new() { Dispersion = Dispersion, PodDispersion = PodDispersion };
}

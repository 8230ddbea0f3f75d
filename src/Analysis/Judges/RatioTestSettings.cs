namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>What a <see cref="RatioTest"/> asks, fixed for one rollout.</summary>
public sealed record RatioTestSettings
{
    /// <summary>Up to this ratio of the canary's bad share to the primary's nothing is wrong; above 1, so that a trifle is no alarm.</summary>
    public double Guard { get; init; } = 1.1;

    /// <summary>The chance of a false alarm in the whole rollout, however often it is looked at, from 0 to 1.</summary>
    public double Alpha { get; init; } = 0.01;
}

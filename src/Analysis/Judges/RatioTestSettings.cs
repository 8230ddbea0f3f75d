namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>What a <see cref="RatioTest"/> asks, fixed for one rollout.</summary>
public sealed record RatioTestSettings
{
    /// <summary>Up to this ratio of the canary's bad share to the primary's nothing is wrong; above 1, so that a trifle is no alarm.</summary>
    public double Guard { get; init; } = 1.1;

    /// <summary>The chance of a false alarm in the whole rollout, however often it is looked at, from 0 to 1.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>The ratio that must be ruled out before a step may be cut short, above 1; null when none may.</summary>
    public double? Unacceptable { get; init; }

    /// <summary>The chance that a canary of the <see cref="Unacceptable"/> ratio or worse is ever taken for better, from 0 to 1.</summary>
    public double Beta { get; init; } = 0.05;
}

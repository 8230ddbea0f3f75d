namespace ProgressiveDelivery.Analysis;

/// <summary>The numbers behind a verdict, for programs; people read <see cref="Verdict.Sentence"/>. Null is what was not measured.</summary>
public sealed record Evidence
{
    /// <summary>Requests to the canary that were judged.</summary>
    public double? Requests { get; init; }

    /// <summary>Bad ones among them.</summary>
    public double? Bad { get; init; }

    /// <summary>What the primary had in the unit of the verdict's value.</summary>
    public double? PrimaryValue { get; init; }

    /// <summary>Requests to the primary in the same time.</summary>
    public double? PrimaryRequests { get; init; }

    /// <summary>Bad ones among them.</summary>
    public double? PrimaryBad { get; init; }

    /// <summary>The confidence that a failure needs, from 0 to 1; null where values are compared as they are.</summary>
    public double? Confidence { get; init; }

    /// <summary>The chance of such a measurement when the canary is exactly at its limit, from 0 to 1.</summary>
    public double? PValue { get; init; }
}

namespace ProgressiveDelivery.Analysis;

/// <summary>How much worse than the primary's value the canary's may be; a value beyond what either bound allows is beyond neither.</summary>
public sealed record RelativeLimit
{
    /// <summary>The name of its verdicts, made once for all of them; null takes <see cref="Judges.RelativeJudge.NameOf(string)"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The canary's value may be this many times the primary's, at least 1; null when the ratio does not matter.</summary>
    public double? MaxRelative { get; init; }

    /// <summary>Differences up to this, in the unit of the metric, are never a failure.</summary>
    public double MaxAbsolute { get; init; }

    /// <summary>Whether a lower value is the worse one.</summary>
    public bool LowerIsWorse { get; init; }

    /// <summary>The measurements of this trial before the present one.</summary>
    public RecentMeasurements Recent { get; init; }
}

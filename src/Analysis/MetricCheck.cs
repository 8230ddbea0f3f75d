namespace ProgressiveDelivery.Analysis;

/// <summary>One metric, ready to be asked and judged: queries rendered, provider resolved, limits known.</summary>
public sealed record MetricCheck
{
    public const double DefaultConfidence = 0.95;

    /// <summary>The name under which verdicts, Events and commit messages speak of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>Printed after values and limits, such as <c>%</c> or <c>ms</c>; empty when unknown.</summary>
    public string Unit { get; init; } = "";

    public required ThresholdRange Range { get; init; }

    /// <summary>The query that yields one number.</summary>
    public required string Query { get; init; }

    /// <summary>The query that yields how many requests the window held; needed when <see cref="MinRequests"/> is above 0, and for a bound of <see cref="Confidence"/>.</summary>
    public string? CountQuery { get; init; }

    /// <summary>Fewer requests than this make the verdict <see cref="VerdictKind.NotEnoughEvidence"/>, unless almost all of them were bad; 0 asks for none.</summary>
    public double MinRequests { get; init; }

    /// <summary>Beyond these limits a single measurement ends the trial; null when there are none.</summary>
    public ThresholdRange? HardLimit { get; init; }

    /// <summary>What the value would be if all requests counted: 100 for a percentage, 1 for a ratio; null when it is no share of requests.</summary>
    public double? Whole { get; init; }

    /// <summary>
    /// How certain a failure must be, from 0.5 to 1, where the value is a share of counted requests: a value beyond its limit that
    /// could be chance is <see cref="VerdictKind.NotEnoughEvidence"/>. 0 compares the value as it is.
    /// </summary>
    public double Confidence { get; init; } = DefaultConfidence;

    /// <summary>So many of the last <see cref="Of"/> measurements must be beyond the limit for a failure.</summary>
    public int FailureLimit { get; init; } = 1;

    /// <summary>How many measurements are remembered, up to <see cref="RecentMeasurements.Longest"/>.</summary>
    public int Of { get; init; } = 1;

    /// <summary>The measurements of this trial before the present one.</summary>
    public RecentMeasurements Recent { get; init; }

    /// <summary>How much worse than the primary the canary may be; null when they are not compared.</summary>
    public RelativeLimit? Relative { get; init; }

    /// <summary>The query that yields the primary's value; needed for <see cref="Relative"/>.</summary>
    public string? PrimaryQuery { get; init; }

    /// <summary>The query that counts the primary's requests.</summary>
    public string? PrimaryCountQuery { get; init; }

    /// <summary>Whether the verdict is only shown.</summary>
    public bool IsDryRun { get; init; }

    public required IMetricProvider Provider { get; init; }

    /// <summary>Whether the requests must be counted.</summary>
    public bool IsCounted => MinRequests > 0 || IsBounded;

    /// <summary>Whether the canary's value has limits of its own, beside those that the primary's sets.</summary>
    public bool HasOwnLimit => Relative is null || HardLimit is not null || Range is not { Min: null, Max: null };

    /// <summary>Whether chance is reckoned with.</summary>
    public bool IsBounded => Whole is not null && Confidence > 0 && CountQuery is not null;

    /// <summary>The window that the queries look back over; used in sentences only.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}

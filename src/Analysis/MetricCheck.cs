namespace ProgressiveDelivery.Analysis;

/// <summary>One metric, ready to be asked and judged: queries rendered, provider resolved, limits known.</summary>
public sealed record MetricCheck
{
    /// <summary>The name under which verdicts, Events and commit messages speak of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>Printed after values and limits, such as <c>%</c> or <c>ms</c>; empty when unknown.</summary>
    public string Unit { get; init; } = "";

    public required ThresholdRange Range { get; init; }

    /// <summary>The query that yields one number.</summary>
    public required string Query { get; init; }

    /// <summary>The query that yields how many requests the window held; needed when <see cref="MinRequests"/> is above 0.</summary>
    public string? CountQuery { get; init; }

    /// <summary>Fewer requests than this make the verdict <see cref="VerdictKind.NotEnoughEvidence"/>; 0 asks for none.</summary>
    public double MinRequests { get; init; }

    public required IMetricProvider Provider { get; init; }

    /// <summary>The window that the queries look back over; used in sentences only.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}

using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis;

/// <summary>A metric by which the canary is compared with the primary, ready to be asked.</summary>
public sealed record ComparisonCheck
{
    /// <summary>The name under which verdicts speak of it.</summary>
    public required string Name { get; init; }

    /// <summary>What makes a request bad, as in "31 of 400 requests <c>failed</c>".</summary>
    public required string BadWords { get; init; }

    public required ComparisonQueries Queries { get; init; }

    /// <summary>The window before that of <see cref="Queries"/>, where the weight was another then; it is judged by itself, before the other one.</summary>
    public ComparisonQueries? Earlier { get; init; }

    public required IMetricProvider Provider { get; init; }

    public required RatioTestSettings Settings { get; init; }

    public required ComparisonState State { get; init; }

    /// <summary>End of the window that <see cref="Queries"/> count.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Whether the verdict is only shown.</summary>
    public bool IsDryRun { get; init; }
}

namespace ProgressiveDelivery.Analysis;

/// <summary>The judgement of one metric with the evidence that led to it.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Metric">The metric's name as the user wrote it.</param>
/// <param name="Value">The measured value in the metric's unit; null when nothing usable was measured.</param>
/// <param name="Limit">The limit in words, such as <c>&gt;= 99 %</c>; null when the metric has none.</param>
/// <param name="Sentence">One sentence for a person, without a final full stop.</param>
public sealed record Verdict(VerdictKind Kind, string Metric, double? Value, string? Limit, string Sentence)
{
    /// <summary>Whether this failure stands alone: no further checks are waited for.</summary>
    public bool IsDecisive { get; init; }

    /// <summary>Whether the evidence for the canary suffices to go on before the step's time is over.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>What a comparison with the primary remembers from now on; null for other checks.</summary>
    public ComparisonState? Comparison { get; init; }

    /// <summary>The numbers behind it; null where nothing was compared.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>What the metric remembers from now on; null for one that remembers nothing, or learnt nothing.</summary>
    public RecentMeasurements? Recent { get; init; }

    /// <summary>Whether it is shown only, and decides nothing.</summary>
    public bool IsDryRun { get; init; }

    public override string ToString() => $"{Kind}: {Sentence}";
}

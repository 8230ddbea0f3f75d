namespace ProgressiveDelivery.Analysis;

/// <summary>The verdicts of all metrics of one look, in the order of the checks.</summary>
public sealed record AnalysisResult(IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>What is known of the canary's share of the requests; null when it was not asked for.</summary>
    public TrafficState? Traffic { get; init; }

    /// <summary>
    /// A failure anywhere is a failure. Without one, a metric that could not be read hides what it would have said, so it
    /// outranks a pass. No metrics at all is a pass: there was nothing to object. A dry run has no say.
    /// </summary>
    public VerdictKind Overall =>
        Has(VerdictKind.Fail) ? VerdictKind.Fail
        : Has(VerdictKind.ProviderUnavailable) ? VerdictKind.ProviderUnavailable
        : Has(VerdictKind.NotEnoughEvidence) ? VerdictKind.NotEnoughEvidence
        : VerdictKind.Pass;

    /// <summary>Whether a failure is certain enough to end the trial at once.</summary>
    public bool IsAlarm => Verdicts.Any(verdict => verdict is { Kind: VerdictKind.Fail, IsDecisive: true, IsDryRun: false });

    /// <summary>Whether all comparisons, and at least one, rule out a canary that is too bad: nothing speaks for waiting longer.</summary>
    public bool IsAccepted => Overall == VerdictKind.Pass && Verdicts.Any(verdict => verdict is { IsAccepted: true, IsDryRun: false })
        && Verdicts.All(verdict => verdict.IsAccepted || verdict.IsDryRun || verdict.Comparison is null);

    /// <summary>The first verdict that explains <see cref="Overall"/>; null when there are none but dry runs.</summary>
    public Verdict? Deciding => Verdicts.FirstOrDefault(verdict => !verdict.IsDryRun && verdict.Kind == Overall);

    private bool Has(VerdictKind kind) => Verdicts.Any(verdict => !verdict.IsDryRun && verdict.Kind == kind);
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What a check leaves in the status, and the words for it.</summary>
internal static class CheckRecord
{
    /// <summary>The reason of the Event that tells of a failure that decides nothing.</summary>
    public const string DryRunFailed = "DryRunFailed";

    /// <summary>The status with the verdicts of the check and with what the judges remember.</summary>
    public static CanaryStatus Of(Observation o)
    {
        IReadOnlyList<Verdict> verdicts = o.Analysis!.Verdicts;
        return o.Status with
        {
            Verdicts = [.. verdicts.Select(VerdictStatus.Of)],
            Hooks = HookRound.After(o),
            Traffic = o.Analysis.Traffic is { } counted ? o.Status.Traffic?.With(counted) : o.Status.Traffic,
            Comparisons = Comparisons(o, verdicts),
            Measurements = Measurements(o.Status.Measurements ?? [], verdicts) is { Count: > 0 } known ? known : null,
        };
    }

    /// <summary>The observation after the check.</summary>
    public static Observation Kept(Observation o, Func<CanaryStatus, CanaryStatus>? change = null)
        => o with { Canary = o.Canary with { Status = change is null ? Of(o) : change(Of(o)) } };

    public static string Failures(Observation o) => Sentences(o, verdict => verdict.Kind == VerdictKind.Fail);

    /// <summary>Why there is no clear answer.</summary>
    public static string Doubts(Observation o) => Sentences(o, verdict => verdict.Kind is VerdictKind.NotEnoughEvidence or VerdictKind.ProviderUnavailable);

    /// <summary>Tells of a dry run that has begun to fail.</summary>
    public static Decision WithDryRuns(Observation o, Decision decision)
    {
        Notice[] notices =
        [
            .. from verdict in o.Analysis?.Verdicts ?? []
               where verdict is { IsDryRun: true, Kind: VerdictKind.Fail }
               where o.Status.Verdicts?.Any(known => known.Metric == verdict.Metric && known.Verdict == nameof(VerdictKind.Fail)) != true
               select new Notice(DryRunFailed, $"{verdict.Sentence}; this metric is a dry run and decides nothing.", Warning: true),
        ];
        return notices.Length == 0 ? decision : decision with { Notices = [.. decision.Notices, .. notices] };
    }

    /// <summary>A comparison that had nothing to count yet stays as it was.</summary>
    private static IReadOnlyList<ComparisonStatus>? Comparisons(Observation o, IReadOnlyList<Verdict> verdicts)
    {
        ComparisonStatus[] judged = [.. verdicts.Where(verdict => verdict.Comparison is not null).Select(verdict => ComparisonStatus.Of(verdict.Metric, verdict.Comparison!))];
        return judged.Length == 0
            ? o.Status.Comparisons
            : [.. judged, .. (o.Status.Comparisons ?? []).Where(known => judged.All(one => one.Metric != known.Metric) && IsCompared(o, known.Metric))];
    }

    private static bool IsCompared(Observation o, string name)
        => (o.Spec.Analysis.Metrics ?? []).Any(metric => metric.Comparison is not null && name.StartsWith(metric.Name, StringComparison.Ordinal));

    /// <summary>A verdict without evidence leaves what was known.</summary>
    private static List<MeasurementsStatus> Measurements(IReadOnlyList<MeasurementsStatus> known, IReadOnlyList<Verdict> verdicts) =>
    [
        .. known.Where(one => verdicts.Any(verdict => verdict.Metric == one.Metric && verdict.Recent is null)),
        .. from verdict in verdicts
           let recent = verdict.Recent
           where recent is not null
           select new MeasurementsStatus { Metric = verdict.Metric, Beyond = recent.ToString()! },
    ];

    private static string Sentences(Observation o, Func<Verdict, bool> which)
        => string.Join("; ", o.Analysis!.Verdicts.Where(verdict => !verdict.IsDryRun && which(verdict)).Select(verdict => verdict.Sentence.TrimEnd('.')));
}

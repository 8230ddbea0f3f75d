using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// After a promotion, with <c>spec.analysis.bakeTime</c>: the primary is judged by the metrics' limits for a while, and the
/// former revision's template is kept. A failure puts the primary back to it and is then one like any other.
/// </summary>
internal static class BakeRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Succeeded];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("bake-aborted", Here, [Phase.Failed], "A person takes a revision back that bakes; Git is left alone.",
            When: o => Bakes(o) && o.Requests(Requests.Abort, Bake(o).Revision),
            Then: o => Fail(o, "Aborted", "It was aborted by annotation while it baked.", revisionIsToBlame: false)),

        new("bake-cut-short", Here, Here, "A person is content with a revision that bakes.",
            When: o => Bakes(o) && o.Requests(Requests.Promote, Bake(o).Revision),
            Then: o => End(o with { Canary = o.Canary with { Status = o.Handled(o.Status, Requests.Promote, Bake(o).Revision) } }, "because a person wants it")),

        new("bake-over", Here, Here, "Nothing has failed for as long as spec.analysis.bakeTime says, or it says nothing any more.",
            When: o => Bakes(o) && o.Now >= Until(o),
            Then: o => End(o, "and nothing has failed")),

        new("bake-workload-failed", Here, [Phase.Failed], "The primary's pods cannot run any more while the revision bakes.",
            When: o => Bakes(o) && o.Primary is { Health: WorkloadHealth.Failed } primary && primary.Revision == Bake(o).Revision,
            Then: o => Fail(o, "WorkloadFailed", $"{o.Spec.PrimaryName()} cannot run it any more: {o.Primary!.Reason}.", revisionIsToBlame: true)),

        new("bake-look-up-metrics", Here, Here, "A check of the primary is due while the revision bakes.",
            When: o => CheckIsDue(o) && o.Analysis is null,
            Then: o => new Decision { Status = o.Status, Need = Need.Analysis }),

        new("bake-failed", Here, [Phase.Failed], "The metrics fail the revision while it bakes, by an alarm or by as many checks as the threshold allows: the primary gets the former one back in the next look.",
            When: o => CheckIsDue(o) && (o.Analysis!.IsAlarm || (o.Analysis.Overall == VerdictKind.Fail && Bake(o).FailedChecks + 1 >= o.Spec.FailureThreshold())),
            Then: o => Fail(CheckRecord.Kept(o, status => status with { FailedByMetricsAt = o.Now }), "AnalysisFailed", $"{CheckRecord.Failures(o)}, {(o.Now - Bake(o).Since!.Value).TotalSeconds:0} s after its promotion.", revisionIsToBlame: true)),

        new("bake-check-failed", Here, Here, "A check failed while the revision bakes; more may before it is taken back.",
            When: o => CheckIsDue(o) && o.Analysis!.Overall == VerdictKind.Fail,
            Then: o =>
            {
                Decision next = Next(o, Bake(o) with { FailedChecks = Bake(o).FailedChecks + 1 });
                return next with { Notices = [new("CheckFailed", $"Revision {Bake(o).Revision} bakes: {CheckRecord.Failures(o)} ({Bake(o).FailedChecks + 1} of {o.Spec.FailureThreshold()} failed checks).", Warning: true)] };
            }),

        new("bake-check", Here, Here, "A check passed, or gave no clear answer, while the revision bakes.",
            When: CheckIsDue,
            Then: o => Next(o, Bake(o))),
    ];

    /// <summary>Whether the metrics are to be asked about the primary.</summary>
    public static bool Bakes(Observation o) => o.Status is { Phase: Phase.Succeeded, Bake.Since: not null };

    /// <summary>The bake of a revision that is about to be promoted; what goes straight in was judged before.</summary>
    public static BakeStatus? Planned(Observation o)
    {
        string revision = o.Target!.Revision;
        return revision == o.Status.LastPromotedSpec ? o.Status.Bake
            : o.Spec.BakeTime() is null || o.GoesStraightIn(revision) || o.Status.LastPromotedSpec is not { } former || former != o.Status.KeptRevision ? null
            : new BakeStatus { Revision = revision, Former = former, FormerImages = o.Primary?.Revision == former ? o.Primary.Images : null, FormerOrigin = o.Status.Provenance?.Good, FormerConfigs = o.Status.PromotedConfigs };
    }

    /// <summary>The planned bake, from the promotion on.</summary>
    public static BakeStatus? Begun(Observation o)
        => o.Status.Bake is { Since: null } bake && o.Spec.BakeTime() is { } time
            ? bake with { Since = o.Now, Until = o.Now + time, NextCheck = o.Now + o.Spec.FirstCheckAfter(warmsUp: false) }
            : o.Status.Bake is { Since: not null } known ? known : null;

    /// <summary>The status without a bake that has nothing to go on with.</summary>
    public static CanaryStatus Kept(CanaryStatus status)
        => status.Bake is null || status.Phase is Phase.Succeeded or Phase.Promoting or Phase.Finalising ? status : status with { Bake = null };

    /// <summary>The decision with the time of the next check, whatever else it waits for.</summary>
    public static Decision Timed(Decision decision, DateTimeOffset now)
        => decision.Status is { Phase: Phase.Succeeded, Bake: { NextCheck: { } check, Until: { } until } } && (check > now && check < until ? check : until) is var due && due > now && !(decision.LookAgainAt <= due)
            ? decision with { LookAgainAt = due }
            : decision;

    private static BakeStatus Bake(Observation o) => o.Status.Bake!;

    private static DateTimeOffset Until(Observation o) => o.Spec.BakeTime() is { } time ? Bake(o).Since!.Value + time : o.Now;

    private static bool CheckIsDue(Observation o)
        => Bakes(o) && o.Now >= Bake(o).NextCheck && o.PrimaryServes(Bake(o).Revision);

    private static Decision Next(Observation o, BakeStatus bake)
    {
        DateTimeOffset next = o.Now + o.Spec.CheckInterval();
        return new Decision { Status = CheckRecord.Of(o) with { Bake = bake with { NextCheck = next, Until = Until(o) }, Message = Sentence(o, Until(o)) }, LookAgainAt = next < Until(o) ? next : Until(o) };
    }

    /// <summary>What the status says while a revision bakes.</summary>
    public static string Sentence(Observation o, DateTimeOffset until) => $"Revision {o.Status.LastPromotedSpec} is promoted and bakes until {until:u}.";

    private static Decision End(Observation o, string why)
    {
        BakeStatus bake = Bake(o);
        return o.Go(
            o.Status with { Bake = null, Message = $"Revision {o.Status.LastPromotedSpec} is promoted." },

            // Nothing relies on the former template any more.
            o.Primary?.Revision == o.Status.KeptRevision && o.Status.KeptRevision is { } kept ? [new Effect.KeepTemplate(kept)] : [],
            new Notice("Baked", $"Revision {bake.Revision} has baked for {(o.Now - bake.Since!.Value).TotalSeconds:0} s, {why}."));
    }

    /// <summary>As if the revision had never been promoted: the next look restores the primary from the kept template, and Git follows.</summary>
    private static Decision Fail(Observation o, string reason, string cause, bool revisionIsToBlame)
    {
        BakeStatus bake = Bake(o);
        CanaryStatus former = o.Status with
        {
            LastAppliedSpec = bake.Revision,
            LastPromotedSpec = bake.Former,
            KeptRevision = bake.Former,
            KnownGood = Trial.Without(o.Status.KnownGood, bake.Revision),
            Provenance = new ProvenanceStatus { Good = bake.FormerOrigin, GoodSince = o.Status.Provenance?.GoodSince, Bad = o.Status.Provenance?.Good },
        };
        Decision fail = Trial.Fail(o with { Canary = o.Canary with { Status = former } }, reason, cause, revisionIsToBlame);
        return fail with
        {
            Status = fail.Status with { Rollback = fail.Status.Rollback! with { FailedImages = o.Primary?.Images, PromotedImages = bake.FormerImages } },
            Notices = [new Notice(reason, $"Revision {bake.Revision} failed while it baked: {cause} {o.Spec.PrimaryName()} goes back to revision {bake.Former}.", Warning: true)],
        };
    }
}

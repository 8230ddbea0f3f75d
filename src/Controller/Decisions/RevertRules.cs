using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Traffic is safe; now Git gets its last good state back, and the cluster follows it.</summary>
internal static class RevertRules
{
    /// <summary>Name of the rule that takes a report in.</summary>
    public const string ReportRule = "revert-report";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReportDeadline = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyList<string> Here = [Phase.Failed];

    /// <summary>Comes first: a report is handed over once.</summary>
    public static IReadOnlyList<Rule> Reports { get; } =
    [
        new(ReportRule, Here, Here, "A try to restore the good state in Git has ended.",
            When: o => Job(o) is { Id: { } id } job && o.Revert?.RevertId == id && (job.Phase is RollbackPhase.Publishing or RollbackPhase.Held || IsTooLate(o)),
            Then: Report),
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("retry-known-good", Here, [Phase.Promoting], "A person asks to try a revision again that was promoted before: it goes straight in.",
            When: o => WantsRetry(o) && o.GoesStraightIn(o.Target!.Revision),
            Then: o => Withdrawal.Of(o, Trial.GoStraightIn(o, $"Revision {o.Target!.Revision} was promoted before and is to be tried again; it goes straight in."))),

        new("look-up-retried", Here, Here, "A person asks to try a failed revision again: ask where it came from.",
            When: o => WantsRetry(o) && o.Spec.RevertsInGit() && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("retry", Here, [Phase.Progressing, Phase.Waiting], "A person asks to try the failed revision again.",
            When: WantsRetry,
            Then: o => Withdrawal.Of(o, Trial.Start(o))),

        new("call-off", Here, Here, "The revert is not wanted any more, by annotation or by spec.rollback.git.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing or RollbackPhase.Held or RollbackPhase.Proposed } job && (!o.Spec.RevertsInGit() || o.Requests(Requests.Abort, job.FailedRevision)),
            Then: o => Withdrawal.Of(o, o.Go(
                o.Handled(o.Status, Requests.Abort, Job(o)!.FailedRevision) with { Rollback = Job(o)! with { Phase = RollbackPhase.Off, HeldFor = null, NextAttempt = null, Message = "The revert was called off." } },
                notices: [new("RevertCalledOff", $"The revert of revision {Job(o)!.FailedRevision} was called off; Git is left as it is.", Warning: true)]))),

        new("converged", Here, [Phase.Initialized], "Git and the cluster are both back at the promoted revision.",
            When: Converged,
            Then: o => o.Go(
                o.Status with
                {
                    Phase = Phase.Initialized,
                    LastAppliedSpec = o.Target!.Revision,
                    Rollback = Job(o)! with { Phase = RollbackPhase.Converged, ConvergedAt = o.Now },
                    Provenance = o.Status.Provenance is { } known ? known with { Good = Restored(o), GoodSince = o.Now } : null,
                    Message = $"Revision {Job(o)!.FailedRevision} is undone in Git; {o.Spec.PrimaryName()} serves {o.Target.Revision}.",
                },
                notices: [new("RolledBack", $"Git and the cluster are back at revision {o.Target.Revision}{(Job(o)!.Commit is { } commit ? $" by commit {commit}" : "")}.")])),

        new("look-up-mixed", Here, Here, "The target has some of the failed and some of the promoted revision: read what is there now.",
            When: o => Active(o) && RevisionNames.IsBetween(o) && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("await-whole-revert", Here, Here, "Of a commit that leads back, some objects are applied and others are still to come.",
            When: o => Active(o) && RevisionNames.IsBetween(o) && !HasLeft(o) && o.Now < (Job(o)!.BetweenSince ?? o.Now) + ReportDeadline,
            Then: o => Await(o, Job(o)! with { BetweenSince = Job(o)!.BetweenSince ?? o.Now }, (Job(o)!.BetweenSince ?? o.Now) + ReportDeadline)),

        new("revert-overtaken", Here, Here, "A newer revision has arrived: the revert is not needed any more.",
            When: o => Active(o) && o.RevisionChanged() && o.Target!.Revision != o.Status.LastPromotedSpec,
            Then: o => Withdrawal.Of(o, Settle(o, RollbackPhase.Superseded, $"Revision {o.Target!.Revision} arrived before the cluster was back."))),

        new("gone-without-commit", Here, Here, "The failed change was never seen in Git, and the target is back at the promoted revision.",
            When: o => Unnamed(o) && CommitUnknown(o.Status.Provenance) && o.Target?.Revision == o.Status.LastPromotedSpec,
            Then: o => Settle(o, RollbackPhase.Superseded, $"{o.Spec.TargetRef.Name} went back to revision {o.Target!.Revision} by itself; the failed change was never seen in Git.")),

        new("scale-down-failed", Here, Here, "The failed revision's pods have drained.",
            When: o => Active(o) && o.Target is not null && !o.TargetServesUsers() && o.Status.DrainUntil is { } until && o.Now >= until,
            Then: o => o.Go(o.Status with { DrainUntil = null }, o.Target!.Replicas > 0 ? [new Effect.ScaleTarget(0)] : [])),

        new("look-up-failed", Here, Here, "Before Git is touched: ask once more where the failed revision came from.",
            When: o => Unnamed(o) && !o.OriginLookedUp && IsToldByDeployer(o),
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("await-deployer-report", Here, Here, "The deployer has not yet reported the commit that it applied.",
            When: o => Unnamed(o) && CommitUnknown(KnownNow(o)) && o.Now < Job(o)!.StartedAt + Patience,
            Then: o => Await(o, Job(o)! with { Message = "Waiting for the deployer to report the commit that the failed revision came from." }, Job(o)!.StartedAt + Patience)),

        new("name-revert", Here, Here, "The commits are known: the revert gets the identity that makes it idempotent.",
            When: Unnamed,
            Then: Name),

        new("await-retry", Here, Here, "The Git server gave no answer; the next try is not due yet.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing, NextAttempt: { } due } && o.Now < due,
            Then: o => Await(o, Job(o)!, Job(o)!.NextAttempt) with
            {
                Stalled = o.Now >= Job(o)!.StartedAt + Patience ? "GitUnavailable" : null,
            }),

        new("await-merge", Here, Here, "The revert waits in a pull request; it is looked at ever less often.",
            When: o => Job(o) is { Phase: RollbackPhase.Proposed } job && o.Now < RevertJob.ProposalDue(job, IsBack(o)),
            Then: o => Await(o, Job(o)!, RevertJob.ProposalDue(Job(o)!, IsBack(o)))),

        new("look-at-proposal", Here, Here, "It is time to see what has become of the pull request.",
            When: o => Job(o) is { Phase: RollbackPhase.Proposed },
            Then: o => o.Go(o.Status with { Rollback = Job(o)! with { Phase = RollbackPhase.Publishing, NextAttempt = null } })),

        new("await-refused-retry", Here, Here, "The Git server refused the push; the next try is not due yet.",
            When: o => Job(o) is { Phase: RollbackPhase.Blocked, NextAttempt: { } due } && o.Now < due && !WantsRetry(o) && !o.RevisionChanged(),
            Then: o => Await(o, Job(o)!, Job(o)!.NextAttempt)),

        new("retry-refused", Here, Here, "The Git server refused the push a while ago: it is asked again.",
            When: o => Job(o) is { Phase: RollbackPhase.Blocked, NextAttempt: not null } && !WantsRetry(o) && !o.RevisionChanged(),
            Then: o => o.Go(o.Status with { Rollback = Job(o)! with { Phase = RollbackPhase.Publishing, NextAttempt = null } })),

        .. GateRules.All,

        .. HoldRules.BeforePush,

        new("publish", Here, Here, "Restore the good state in Git.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing },
            Then: o => Await(o, Job(o)!, o.Now + ReportDeadline) with { Effects = [new Effect.StartRevert(Job(o)!.Id!)] }),

        .. ConvergenceRules.All,
    ];

    private static RollbackStatus? Job(Observation o) => o.Status.Rollback;

    private static bool Active(Observation o) => Job(o) is { Phase: RollbackPhase.Publishing or RollbackPhase.Held or RollbackPhase.Proposed or RollbackPhase.Converging };

    private static bool IsBack(Observation o) => o.Target?.Revision == o.Status.LastPromotedSpec;

    private static bool Unnamed(Observation o) => Job(o) is { Phase: RollbackPhase.Publishing, Id: null };

    private static bool WantsRetry(Observation o)
        => o.Target is { } target && o.FailedBefore(target.Revision) && o.Requests(Requests.Retry, target.Revision);

    /// <summary>A deployer must also say that it has left the bad commit: its apply may have stopped half-way.</summary>
    private static bool Converged(Observation o)
        => Job(o) is { Phase: RollbackPhase.Converging } job
           && o.Target?.Revision == o.Status.LastPromotedSpec
           && (o.Origin is null || !IsToldByDeployer(o) || job.Commit is null || o.Origin.Commit != o.Status.Provenance?.Bad?.Commit);

    /// <summary>Whether a deployer says that it has applied all of another commit than the failed one.</summary>
    private static bool HasLeft(Observation o)
        => IsToldByDeployer(o) && o is { Origin: { } origin, OriginSettled: true } && (o.AttemptedCommit ?? origin.Commit) == origin.Commit
           && origin.Commit != o.Status.Provenance?.Bad?.Commit;

    /// <summary>Without a deployer that tells the commit, the branch's head when the trial began is all that is known; a head of today may hold a fix.</summary>
    private static bool IsToldByDeployer(Observation o) => o.Spec.Rollback?.Git?.Source is null;

    /// <summary>Where the revisions came from, as far as it can be told at this moment.</summary>
    private static ProvenanceStatus? KnownNow(Observation o)
        => IsToldByDeployer(o) && o.Target?.Revision == o.Status.LastAppliedSpec && o.TrialOrigin is { } origin
            ? (o.Status.Provenance ?? new ProvenanceStatus()) with { Bad = origin }
            : o.Status.Provenance;

    private static bool CommitUnknown(ProvenanceStatus? provenance)
        => provenance is { Good: { } good, Bad: { Obstacle: null } bad } && good.Commit == bad.Commit && good.Chart == bad.Chart;

    private static GitOrigin? Restored(Observation o)
        => o.Status.Provenance?.Good is { } good && Job(o)!.Commit is { } commit ? good with { Commit = commit } : o.Status.Provenance?.Good;

    /// <summary>What was under way when the revert was called off and could not be stopped any more.</summary>
    private static bool IsTooLate(Observation o)
        => Job(o) is { Phase: RollbackPhase.Off } && o.Revert is { Kind: RevertResult.Pushed or RevertResult.Proposed };

    private static Decision Report(Observation o)
    {
        RollbackStatus job = RevertJob.After(Job(o)!, o.Revert!, o.Now);
        Notice notice = o.Revert!.Kind switch
        {
            RevertResult.Pushed when IsTooLate(o) => new("RevertPushed", $"{o.Revert.Message} It was called off too late.", Warning: true),
            RevertResult.Proposed when IsTooLate(o) => new("RevertProposed", job.Message!, Warning: true),
            RevertResult.Pushed => new("RevertPushed", o.Revert.Message),
            RevertResult.AlreadyReverted => new("AlreadyReverted", o.Revert.Message),
            RevertResult.Proposed => new("RevertProposed", o.Revert.Message),
            RevertResult.Previewed => new("RevertPreviewed", o.Revert.Message),
            RevertResult.Declined => new("RevertDeclined", o.Revert.Message, Warning: true),
            RevertResult.Superseded => new("RevertSuperseded", o.Revert.Message),
            RevertResult.Blocked => new("RevertBlocked", o.Revert.Message, Warning: true),
            RevertResult.Refused => new("RevertBlocked", $"{o.Revert.Message} The next try is in {(job.NextAttempt - o.Now)?.TotalMinutes:0} min.", Warning: true),
            _ => new("RevertDelayed", $"{o.Revert.Message} The next try is in {(job.NextAttempt - o.Now)?.TotalSeconds:0} s.", Warning: true),
        };
        GitOrigin? bad = o.Status.Provenance?.Bad;

        // An open pull request is told once, not at each look.
        bool isNews = o.Revert.Kind != RevertResult.Proposed || Job(o)!.PullRequest != o.Revert.PullRequest;
        bool nudge = job.Phase == RollbackPhase.Converging && bad is not null;
        return o.Go(
            o.Status with { Rollback = job, RecentReverts = GateRules.CountedAfter(o, o.Revert), ImageHold = ImageHoldJob.AfterRevert(o.Status.ImageHold, o.Revert), WithdrawnPullRequest = o.Revert.Kind == RevertResult.Proposed ? null : o.Status.WithdrawnPullRequest, Message = job.Message },
            nudge ? [new Effect.NudgeDeployer(bad!.Deployer, $"{o.Now:O}")] : [],
            isNews ? [notice] : []);
    }

    private static Decision Name(Observation o)
    {
        ProvenanceStatus? known = KnownNow(o);
        RollbackStatus job = RevertJob.Named(o, Job(o)!, known);
        return job.Phase == RollbackPhase.Blocked
            ? Settle(o, job.Phase, job.Message!)
            : o.Go(o.Status with { Rollback = job, Provenance = known, Message = job.Message });
    }

    /// <summary>Ends the job without a commit of ours.</summary>
    public static Decision Settle(Observation o, string phase, string message) => o.Go(
        o.Status with { Rollback = Job(o)! with { Phase = phase, HeldFor = null, NextAttempt = null, Message = message }, Message = message },
        notices: [new($"Revert{phase}", message, Warning: phase == RollbackPhase.Blocked)]);

    /// <summary>Waits for the drain or the deadline, whichever comes first and is still to come.</summary>
    public static Decision Await(Observation o, RollbackStatus job, DateTimeOffset? deadline)
    {
        DateTimeOffset? drained = o.Status.DrainUntil > o.Now ? o.Status.DrainUntil : null;
        DateTimeOffset? late = deadline > o.Now ? deadline : null;
        return new Decision { Status = o.Status with { Rollback = job }, LookAgainAt = late is null || drained < late ? drained ?? late : late };
    }
}

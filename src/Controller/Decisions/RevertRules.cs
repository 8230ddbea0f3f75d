using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Traffic is safe; now Git gets its last good state back, and the cluster follows it.</summary>
internal static class RevertRules
{
    private static readonly TimeSpan ConvergenceDeadline = TimeSpan.FromMinutes(5);
    private static readonly IReadOnlyList<string> Here = [Phase.Failed];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("revert-report", Here, Here, "A try to restore the good state in Git has ended.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing } job && o.Revert?.RevertId == job.Id,
            Then: Report),

        new("converged", Here, [Phase.Initialized], "Git and the cluster are both back at the promoted revision.",
            When: o => Active(o) && Converged(o),
            Then: o => o.Go(
                o.Status with
                {
                    Phase = Phase.Initialized,
                    LastAppliedSpec = o.Target!.Revision,
                    Rollback = Job(o)! with { Phase = RollbackPhase.Converged, ConvergedAt = o.Now },
                    Provenance = new ProvenanceStatus { Good = o.Origin ?? Restored(o) },
                    Message = $"Revision {Job(o)!.FailedRevision} is undone in Git; {o.Spec.PrimaryName()} serves {o.Target.Revision}.",
                },
                notices: [new("RolledBack", $"Git and the cluster are back at revision {o.Target.Revision}{(Job(o)!.Commit is { } commit ? $" by commit {commit}" : "")}.")])),

        new("revert-overtaken", Here, Here, "A newer revision has arrived: the revert is not needed any more.",
            When: o => Active(o) && o.Target is not null && o.RevisionChanged() && o.Target.Revision != o.Status.LastPromotedSpec,
            Then: o => o.Go(o.Status with
            {
                Rollback = Job(o)! with { Phase = RollbackPhase.Superseded, NextAttempt = null, Message = $"Revision {o.Target!.Revision} arrived before the cluster was back." },
            })),

        new("scale-down-failed", Here, Here, "The failed revision's pods have drained.",
            When: o => Active(o) && o.Target is not null && o.Status.DrainUntil is { } until && o.Now >= until,
            Then: o => o.Go(o.Status with { DrainUntil = null }, o.Target!.Replicas > 0 ? [new Effect.ScaleTarget(0)] : [])),

        new("await-deployer-report", Here, Here, "The deployer has not yet reported the commit that it applied.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing } && o.Status.Provenance is { Good: { } good, Bad: { } bad } && good.Commit == bad.Commit && o.TrialOrigin?.Commit == good.Commit,
            Then: o => Await(o, Job(o)! with { Message = "Waiting for the deployer to report the commit that the failed revision came from." })),

        new("await-retry", Here, Here, "The Git server gave no answer; the next try is not due yet.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing, NextAttempt: { } due } && o.Now < due,
            Then: o => Await(o, Job(o)!)),

        new("publish", Here, Here, "Restore the good state in Git.",
            When: o => Job(o) is { Phase: RollbackPhase.Publishing },
            Then: o => Await(o, Job(o)!) with { Effects = [new Effect.StartRevert(Job(o)!.Id!)] }),

        new("await-convergence", Here, Here, "The commit is on the branch; the deployer is to apply it.",
            When: o => Job(o) is { Phase: RollbackPhase.Converging },
            Then: o => Await(o, Job(o)!) with
            {
                Stalled = o.Now >= Job(o)!.PublishedAt + ConvergenceDeadline ? "NotConverged" : null,
            }),
    ];

    private static RollbackStatus? Job(Observation o) => o.Status.Rollback;

    private static bool Active(Observation o) => Job(o) is { Phase: RollbackPhase.Publishing or RollbackPhase.Converging };

    /// <summary>A deployer must also say that it has left the bad commit: its apply may have stopped half-way.</summary>
    private static bool Converged(Observation o)
        => o.Target is { } target
           && target.Revision == o.Status.LastPromotedSpec
           && (o.Origin is null || Job(o)!.Commit is null || o.Origin.Commit != o.Status.Provenance?.Bad?.Commit);

    private static GitOrigin? Restored(Observation o)
        => o.Status.Provenance?.Good is { } good && Job(o)!.Commit is { } commit ? good with { Commit = commit } : o.Status.Provenance?.Good;

    private static Decision Report(Observation o)
    {
        RollbackStatus job = RevertJob.After(Job(o)!, o.Revert!, o.Now);
        Notice notice = o.Revert!.Kind switch
        {
            RevertResult.Pushed => new("RevertPushed", o.Revert.Message),
            RevertResult.AlreadyReverted => new("AlreadyReverted", o.Revert.Message),
            RevertResult.Superseded => new("RevertSuperseded", o.Revert.Message),
            RevertResult.Blocked => new("RevertBlocked", o.Revert.Message, Warning: true),
            _ => new("RevertDelayed", $"{o.Revert.Message} The next try is in {(job.NextAttempt - o.Now)?.TotalSeconds:0} s.", Warning: true),
        };
        GitOrigin? bad = o.Status.Provenance?.Bad;
        bool nudge = job.Phase == RollbackPhase.Converging && bad is not null;
        return o.Go(
            o.Status with { Rollback = job, Message = job.Message },
            nudge ? [new Effect.NudgeDeployer(bad!.Deployer, $"{o.Now:O}")] : [],
            notice);
    }

    private static Decision Await(Observation o, RollbackStatus job)
    {
        DateTimeOffset? again = Earliest(o.Status.DrainUntil, job.NextAttempt);
        if (job.PublishedAt is { } published && o.Now < published + ConvergenceDeadline)
        {
            again = Earliest(again, published + ConvergenceDeadline);
        }

        return new Decision { Status = o.Status with { Rollback = job }, LookAgainAt = again > o.Now ? again : null };
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The good state is on the branch: the deployer is to bring it, and is reminded a few times.</summary>
internal static class ConvergenceRules
{
    /// <summary>A suspended deployer does not hear the tenth request either.</summary>
    private const int MostNudges = 5;

    private static readonly TimeSpan NudgePause = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyList<string> Here = [Phase.Failed];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("not-converged", Here, Here, "The cluster has not followed Git within the deadline: somebody should look at the deployer.",
            When: o => Job(o) is { LateSince: null } job && o.Now >= Deadline(o, job),
            Then: o => Nudge(o, Job(o)! with { LateSince = o.Now, Message = Late(o) }) with { Notices = [new("NotConverged", Late(o), Warning: true)], Stalled = "NotConverged" }),

        new("nudge-again", Here, Here, "The deployer has not applied the commit yet: it is asked once more to look at Git.",
            When: o => Job(o) is { } job && o.Now >= NudgeDue(job),
            Then: o => Nudge(o, Job(o)!)),

        new("await-convergence", Here, Here, "The commit is on the branch; the deployer is to apply it.",
            When: o => Job(o) is not null,
            Then: o => RevertRules.Await(o, Job(o)!, NextDue(o, Job(o)!)) with { Stalled = Job(o)!.LateSince is null ? null : "NotConverged" }),
    ];

    private static RollbackStatus? Job(Observation o) => o.Status.Rollback is { Phase: RollbackPhase.Converging } job ? job : null;

    private static Decision Nudge(Observation o, RollbackStatus job)
    {
        string? deployer = o.Status.Provenance?.Bad?.Deployer;
        return o.Go(
            o.Status with { Rollback = job with { Nudges = job.Nudges + 1 }, Message = job.Message },
            deployer is null ? [] : [new Effect.NudgeDeployer(deployer, $"{o.Now:O}")]) with
        {
            Stalled = job.LateSince is null ? null : "NotConverged",
        };
    }

    private static string Late(Observation o)
    {
        string commit = Job(o)!.Commit is { } sha ? $"Commit {RevertJob.Short(sha)}" : "The good state";
        string deployer = o.Status.Provenance?.Bad?.Deployer is { } known && known.Contains(' ', StringComparison.Ordinal) ? known : "the deployer";
        return $"{commit} has been in Git for {o.ConvergenceDeadline.TotalMinutes:0.#} min, but the cluster has not followed: see whether {deployer} is suspended, syncs by hand only, or fails to apply.";
    }

    /// <summary>An older version did not record when the commit was there; the failure itself is near enough.</summary>
    private static DateTimeOffset Since(RollbackStatus job) => job.PublishedAt ?? job.StartedAt;

    private static DateTimeOffset Deadline(Observation o, RollbackStatus job) => Since(job) + o.ConvergenceDeadline;

    /// <summary>The first request goes out with the news of the push; null when all have been made.</summary>
    private static DateTimeOffset? NudgeDue(RollbackStatus job) => job.Nudges < MostNudges ? Since(job) + (job.Nudges * NudgePause) : null;

    private static DateTimeOffset? NextDue(Observation o, RollbackStatus job)
    {
        DateTimeOffset? late = job.LateSince is null ? Deadline(o, job) : null;
        DateTimeOffset? nudge = NudgeDue(job);
        return late is null || nudge < late ? nudge ?? late : late;
    }
}

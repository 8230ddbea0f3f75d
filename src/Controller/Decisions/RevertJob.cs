using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The durable record of a revert: how it begins, and how each report moves it on.</summary>
internal static class RevertJob
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(5);

    // A hook that refuses because of its own trouble looks like a rule of the branch; rules change too.
    private static readonly IReadOnlyList<TimeSpan> RefusedRetries =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    /// <summary>The job for the revision that fails now; <see cref="RollbackPhase.Off"/> where Git is not to be touched.</summary>
    public static RollbackStatus For(Observation o, string cause, bool revisionIsToBlame)
    {
        string failed = o.Status.LastAppliedSpec!;
        var job = new RollbackStatus
        {
            Phase = RollbackPhase.Off,
            Cause = cause,
            FailedRevision = failed,
            FailedImages = o.Target?.Images,
            PromotedImages = o.Primary?.Images,
            StartedAt = o.Now,
        };
        if (!o.Spec.RevertsInGit())
        {
            return job with { Message = "Git is left alone: spec.rollback.git is not set, or its mode is off." };
        }

        if (!revisionIsToBlame)
        {
            return job with { Message = "Git is left alone: no check and no pod says that the revision is to blame." };
        }

        // A revision that was promoted before, our own revert among them, is the good state that Git is to hold.
        return o.IsKnownGood(failed)
            ? job with { Message = "Git is left alone: the revision was promoted before, so the cause lies elsewhere." }
            : job with { Phase = RollbackPhase.Publishing, Message = "Restoring the last good state in Git." };
    }

    /// <summary>
    /// The job with its identity, which is fixed from then on, once the commits are known as well as they will be;
    /// <see cref="RollbackPhase.Blocked"/> where no commit could undo the change.
    /// </summary>
    public static RollbackStatus Named(Observation o, RollbackStatus job, ProvenanceStatus? provenance)
    {
        if (provenance?.Bad?.Obstacle is { } obstacle)
        {
            return Blocked(job, obstacle);
        }

        if (provenance is not { Good: { } good, Bad: { } bad })
        {
            return o.Spec.Rollback?.Git?.Source is not null
                ? Blocked(job, $"It is not known which commit the {(provenance?.Good is null ? "promoted" : "failed")} revision came from: the repository could not be asked when it arrived. Revert it by hand; for the next time, let the pipeline write the commit on the Deployment as annotation canary.gitops.dev/git-commit.")
                : Blocked(job, $"It is not known which commit the {(provenance?.Good is null ? "promoted" : "failed")} revision came from. Revert it by hand, and set spec.rollback.git.source, or deploy through a Flux Kustomization or an Argo CD Application that names the Deployment and that the controller may read (chart value rbac.gitops).");
        }

        if ((good.Url, good.Branch, good.Path) != (bad.Url, bad.Branch, bad.Path))
        {
            return Blocked(job, $"The promoted revision came from {good.Url} {good.Branch} {good.Path}, the failed one from {bad.Url} {bad.Branch} {bad.Path}; a commit cannot undo that. Restore the former source by hand.");
        }

        if (good.Chart != bad.Chart)
        {
            return Blocked(job, $"The chart went from {good.Chart ?? "a fixed version"} to {bad.Chart ?? "a fixed version"} without a commit in {bad.Path}, so that no commit there undoes it. Go back to the former version by hand, and pin the chart to an exact version in Git.");
        }

        return job with
        {
            Id = RevertId.For(bad.Url, bad.Branch, bad.Path, $"{o.Canary.Metadata.Namespace}/{o.Canary.Metadata.Name}", job.FailedRevision, bad.Commit),
            Message = $"Restoring {bad.Path} on {bad.Branch} to its state at {Short(good.Commit)}.",
        };
    }

    private static RollbackStatus Blocked(RollbackStatus job, string message) => job with { Phase = RollbackPhase.Blocked, Message = message };

    /// <summary>The job after a try; a server that gives no answer only delays it.</summary>
    public static RollbackStatus After(RollbackStatus job, RevertReport report, DateTimeOffset now) => (job.Phase, report.Kind) switch
    {
        (RollbackPhase.Held, RevertResult.Unavailable) => job,

        // Called off while it was being opened: nobody looks at it any more, so people are to close it.
        (RollbackPhase.Off, RevertResult.Proposed) => job with { PullRequest = report.PullRequest, Message = $"The revert was called off too late; close the pull request {report.PullRequest}." },
        _ => Moved(job with { HeldFor = null }, report, now),
    };

    private static RollbackStatus Moved(RollbackStatus job, RevertReport report, DateTimeOffset now) => report.Kind switch
    {
        RevertResult.Pushed or RevertResult.AlreadyReverted => job with
        {
            Phase = RollbackPhase.Converging,
            Commit = report.Commit,
            PublishedAt = now,
            Nudges = 1,
            NextAttempt = null,
            Message = report.Message,
        },
        RevertResult.Proposed => job with
        {
            Phase = RollbackPhase.Proposed,
            PullRequest = report.PullRequest,
            Attempts = job.PullRequest is null ? 1 : job.Attempts + 1,
            NextAttempt = now + LookAtProposalAfter(job.PullRequest is null ? 1 : job.Attempts + 1),
            Message = report.Message,
        },
        RevertResult.Previewed => job with { Phase = RollbackPhase.Off, NextAttempt = null, Diff = report.Diff, Message = report.Message },
        RevertResult.Declined => job with { Phase = RollbackPhase.Declined, PullRequest = report.PullRequest, NextAttempt = null, Message = report.Message },
        RevertResult.Superseded => job with { Phase = RollbackPhase.Superseded, NextAttempt = null, Message = report.Message },
        RevertResult.Refused => job with
        {
            Phase = RollbackPhase.Blocked,

            // An outage before the refusal says nothing about the branch's rules.
            Attempts = 0,
            Refusals = (job.Refusals ?? 0) + 1,
            NextAttempt = now + AfterRefusal(job.Refusals ?? 0),
            Message = report.Message,
        },
        RevertResult.Blocked => job with { Phase = RollbackPhase.Blocked, NextAttempt = null, Message = report.Message },
        _ => job with
        {
            Attempts = job.Attempts + 1,
            NextAttempt = now + Backoff(job.Attempts),
            Message = report.Message,
        },
    };

    /// <summary>
    /// When a pull request is to be looked at again: ever less often, for people take hours; but soon when the cluster
    /// shows what its merge would bring.
    /// </summary>
    public static DateTimeOffset ProposalDue(RollbackStatus job, bool targetIsBack)
    {
        DateTimeOffset due = job.NextAttempt ?? DateTimeOffset.MinValue;
        DateTimeOffset soon = due - LookAtProposalAfter(job.Attempts) + FirstLook;
        return targetIsBack && soon < due ? soon : due;
    }

    /// <summary>The pause before a pull request is looked at again.</summary>
    public static TimeSpan LookAtProposalAfter(int looks)
    {
        TimeSpan pause = FirstLook * Math.Pow(2, Math.Clamp(looks, 0, 10));
        return pause < LongestLook ? pause : LongestLook;
    }

    public static string Short(string commit) => commit.Length > 12 ? commit[..12] : commit;

    /// <summary>The pause after a refused push.</summary>
    public static TimeSpan AfterRefusal(int attempts) => RefusedRetries[Math.Min(attempts, RefusedRetries.Count - 1)];

    /// <summary>The pause after a try without an answer.</summary>
    public static TimeSpan Backoff(int attempts)
    {
        double seconds = FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(attempts, 10));
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestRetry.TotalSeconds));
    }
}

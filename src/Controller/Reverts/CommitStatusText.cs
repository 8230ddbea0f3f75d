using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>What a failed commit is to show at its Git host, from the Canary's status alone.</summary>
internal static class CommitStatusText
{
    /// <summary>What is to be shown and is not yet; null when there is nothing to say.</summary>
    public static ShownStatus? Due(Canary canary)
        => IsWanted(canary) && canary.Status is { } status && (Promoted(status) ?? Failed(status)) is { } wanted && wanted != status.CommitStatus ? wanted : null;

    /// <summary>The same in the words of the host.</summary>
    /// <param name="canary">The Canary that <paramref name="wanted"/> was made from.</param>
    /// <param name="wanted">What is to be shown.</param>
    /// <param name="pageOf">The host's page of a commit.</param>
    public static CommitReport Report(Canary canary, ShownStatus wanted, Func<string, string> pageOf)
    {
        bool failed = wanted.State == ShownStatus.Failure;
        RollbackStatus? job = failed ? canary.Status?.Rollback : null;
        string? page = job?.PullRequest ?? (job?.Commit is { } commit ? pageOf(commit) : null);
        return new CommitReport(
            wanted.Commit, failed ? CommitState.Failure : CommitState.Success, $"canary/{canary.Metadata.Namespace}/{canary.Metadata.Name}", wanted.Text, page);
    }

    private static bool IsWanted(Canary canary)
    {
        GitRollbackSpec? git = canary.Spec.Rollback?.Git;
        return canary.Metadata.DeletionTimestamp is null && canary.Spec.Suspend != true && (git?.CommitStatus ?? git?.Mode is "pullRequest" or "auto");
    }

    /// <summary>Only where a failure is shown: a host needs no word of commits that never failed.</summary>
    private static ShownStatus? Promoted(CanaryStatus status)
        => status is { Phase: Phase.Finalising or Phase.Succeeded, CommitStatus: { } shown } && shown.Revision == status.LastPromotedSpec
            ? shown with { State = ShownStatus.Success, Text = "promoted when it was tried again" }
            : null;

    private static ShownStatus? Failed(CanaryStatus status)
    {
        if (status is not { Rollback: { Id: not null } job, Provenance.Bad: { } bad } || Done(job) is not { } done)
        {
            return null;
        }

        // Hosts cut at 140 characters: what failed first, in few words.
        string failed = FailedMetrics.Of(status.Verdicts) is [{ } metric, ..] ? $"{metric.Name} was {metric.Value}, limit {metric.Limit}" : job.Cause.TrimEnd('.');
        return new ShownStatus
        {
            Url = bad.Url,
            Deployer = bad.Deployer,
            Commit = bad.Commit,
            Revision = job.FailedRevision,
            State = ShownStatus.Failure,
            Text = $"{failed}; {done}",
        };
    }

    /// <summary>Null while it is open what becomes of the revert: the words last shown stay.</summary>
    private static string? Done(RollbackStatus job) => job.Phase switch
    {
        RollbackPhase.Converging or RollbackPhase.Converged => job.Commit is { } commit ? $"reverted by {RevertJob.Short(commit)}" : "reverted",
        RollbackPhase.Proposed => "a pull request proposes the revert",
        RollbackPhase.Declined => "the revert was declined",
        RollbackPhase.Superseded => "not reverted, a later state is there",
        RollbackPhase.Blocked => job.NextAttempt is null ? "not reverted" : "not reverted, the server refuses the push",
        _ => null,
    };
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>Whether a try is still wanted: people change their mind while it runs, and a push cannot be taken back.</summary>
internal static class StillWanted
{
    /// <summary>What speaks against writing to Git for this revert, as a sentence; null when nothing does.</summary>
    /// <param name="canary">The Canary as it is now; null when it is gone.</param>
    /// <param name="revertId">The revert that is being tried.</param>
    public static string? Objection(Canary? canary, string revertId) => canary switch
    {
        null or { Metadata.DeletionTimestamp: not null } => "The Canary is being deleted.",
        { Spec.Suspend: true } => "The Canary is suspended.",
        _ when !canary.Spec.RevertsInGit() => "spec.rollback.git does not ask for reverts any more.",
        { Status.Rollback: { Phase: RollbackPhase.Publishing } job } when job.Id == revertId
            => IsAborted(canary, job) ? "The revert was called off." : null,
        _ => "The revert was called off, or is over.",
    };

    /// <summary>An abort that was carried out before is about an earlier trial of the same revision.</summary>
    private static bool IsAborted(Canary canary, RollbackStatus job)
        => canary.Metadata.Annotations?.GetValueOrDefault(Requests.Abort) is { } value
           && value.Split('@')[0] == job.FailedRevision
           && value != Requests.Handled(canary.Status!, Requests.Abort);
}

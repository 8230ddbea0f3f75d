using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The end of a job whose pull request may still be open: its merge would bring the old state back, unasked.</summary>
internal static class Withdrawal
{
    /// <summary>The decision that ends the job, with the pull request taken back; status is written only after that.</summary>
    public static Decision Of(Observation o, Decision end)
        => o.Status.Rollback is { Phase: RollbackPhase.Publishing or RollbackPhase.Held or RollbackPhase.Proposed, PullRequest: { } page, Id: { } id } job
            ? end with
            {
                Effects = [.. end.Effects, new Effect.WithdrawProposal(id)],
                Status = end.Status with { WithdrawnPullRequest = page },
                Notices =
                [
                    .. end.Notices,
                    new Notice("ProposalWithdrawn", $"The revert of revision {job.FailedRevision} is not wanted any more: its pull request {page} is taken back. Close it where it is still open: its merge would bring revision {o.Status.LastPromotedSpec} back.", Warning: true),
                ],
            }
            : end;
}

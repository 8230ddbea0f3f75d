namespace ProgressiveDelivery.Git;

/// <summary>Why a commit could not be made by the Git host, for people.</summary>
internal static class HostCommitRefusal
{
    public static RevertOutcome.NotRevertable Of(Publication published, string branch) => published.Answer == PushAnswer.Altered
        ? new RevertOutcome.NotRevertable(
            published.Reason, $"Look at it on the branch {branch} at once, take it back by hand, and sign with a key of your own: spec.rollback.git.signingKeyRef in place of signedBy.")
        { Commit = published.Commit }
        : new RevertOutcome.NotRevertable(published.Reason, "Sign with a key of your own: spec.rollback.git.signingKeyRef in place of signedBy; or revert it by hand.");
}

namespace ProgressiveDelivery.Git;

/// <summary>How a revert ended. Every outcome is final for its request; trouble that may pass is a <see cref="GitUnavailableException"/>.</summary>
public abstract record RevertOutcome
{
    private protected RevertOutcome()
    {
    }

    /// <summary>What is to be said beside it, as sentences, such as a signature that hosts will not believe.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>A new commit that restores the good state is on the branch.</summary>
    /// <param name="Commit">Its SHA.</param>
    /// <param name="Undone">Commits whose changes to the app's folder it undoes, newest first.</param>
    /// <param name="Attempts">1 unless others pushed at the same moment.</param>
    public sealed record Pushed(string Commit, IReadOnlyList<UndoneCommit> Undone, int Attempts) : RevertOutcome
    {
        public RevertStrategy Strategy { get; init; }

        /// <summary>Later commits in the same place whose work is still there.</summary>
        public IReadOnlyList<UndoneCommit> Kept { get; init; } = [];

        /// <summary>Markers of an image bot that the commit puts on hold.</summary>
        public IReadOnlyList<HeldMark> Held { get; init; } = [];
    }

    /// <summary>The commit waits in a pull request for people or the host's rules.</summary>
    /// <param name="PullRequest">The pull request, open.</param>
    /// <param name="Commit">Our commit at the head of its branch.</param>
    /// <param name="Reasons">Why it was not pushed to the branch, as sentences; empty when pull requests are the rule.</param>
    public sealed record Proposed(PullRequest PullRequest, string Commit, IReadOnlyList<string> Reasons) : RevertOutcome
    {
        /// <summary>Markers of an image bot that its merge puts on hold.</summary>
        public IReadOnlyList<HeldMark> Held { get; init; } = [];
    }

    /// <summary>People have closed the pull request without merging it. That is respected: it is not opened again.</summary>
    /// <param name="PullRequest">The pull request.</param>
    public sealed record Declined(PullRequest PullRequest) : RevertOutcome;

    /// <summary>The good state is on the branch already.</summary>
    /// <param name="Commit">Our commit from an earlier run of the same job; null when somebody else restored the folder.</param>
    /// <param name="Head">The branch's head, which holds the good state.</param>
    public sealed record AlreadyReverted(string? Commit, string Head) : RevertOutcome
    {
        /// <summary>Markers of an image bot that are on hold in the restored files.</summary>
        public IReadOnlyList<HeldMark> Held { get; init; } = [];
    }

    /// <summary>The folder has changed since the failing commit: fixed, rolled forward or moved. Nothing was pushed.</summary>
    /// <param name="Head">The branch's head.</param>
    /// <param name="Reason">Why, as a sentence.</param>
    public sealed record Superseded(string Head, string Reason) : RevertOutcome;

    /// <summary>No commit on this branch could bring the good state back. Nothing of ours was pushed.</summary>
    /// <param name="Reason">Why, as a sentence.</param>
    /// <param name="Fix">What a person can do, as a sentence.</param>
    public sealed record NotRevertable(string Reason, string Fix) : RevertOutcome
    {
        /// <summary>The commit that the host has made all the same, of another content than ours; null when nothing was written.</summary>
        public string? Commit { get; init; }
    }

    /// <summary>The server does not let us push to the branch.</summary>
    /// <param name="Reason">The server's own words, on one line.</param>
    public sealed record Rejected(string Reason) : RevertOutcome;

    /// <summary>Whoever asked for it objected in the last moment. Nothing was written to the server.</summary>
    /// <param name="Reason">Why, as a sentence.</param>
    public sealed record Withheld(string Reason) : RevertOutcome;
}

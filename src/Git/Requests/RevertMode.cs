namespace ProgressiveDelivery.Git;

/// <summary>How a revert gets onto the branch.</summary>
public enum RevertMode
{
    /// <summary>One commit, pushed to the branch.</summary>
    Commit,

    /// <summary>A pull request that a person or the host's rules merge.</summary>
    PullRequest,

    /// <summary>A commit, and a pull request where the branch refuses it or a person has to agree.</summary>
    Auto,
}

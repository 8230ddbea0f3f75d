namespace ProgressiveDelivery.Git;

/// <summary>What became of a commit through <see cref="GitHubCommitWriter"/>.</summary>
public abstract record GitHubCommitOutcome
{
    private GitHubCommitOutcome()
    {
    }

    /// <summary>The branch points to the new commit.</summary>
    public sealed record Committed(string Commit) : GitHubCommitOutcome;

    /// <summary>The branch points elsewhere: fetch, plan again, try again.</summary>
    public sealed record StaleHead : GitHubCommitOutcome;

    /// <summary>The mutation cannot express it; trying again leads nowhere. The reason is a sentence.</summary>
    public sealed record Inexpressible(string Reason) : GitHubCommitOutcome;

    /// <summary>GitHub's rules forbid it.</summary>
    public sealed record Refused(string Reason) : GitHubCommitOutcome;
}

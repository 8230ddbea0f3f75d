namespace ProgressiveDelivery.Git;

/// <summary>Where a pull request stands.</summary>
public enum PullRequestState
{
    Open,
    Merged,

    /// <summary>Closed, declined or abandoned without a merge.</summary>
    Closed,
}

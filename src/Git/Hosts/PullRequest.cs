namespace ProgressiveDelivery.Git;

/// <summary>A pull request (merge request) as its host shows it.</summary>
/// <param name="Id">The number that people see, such as 42; unique within the repository.</param>
/// <param name="Url">The page for people.</param>
/// <param name="MergeCommit">Full SHA of the commit that the merge made on the base branch, when merged and when the host tells it.</param>
public sealed record PullRequest(string Id, string Url, PullRequestState State, string? MergeCommit)
{
    /// <summary>What was asked for and could not be done, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

namespace ProgressiveDelivery.Git;

/// <summary>
/// Pull requests and commit statuses of one repository on one Git host. Every method sends requests and retries nothing:
/// the caller's durable job runs again after <see cref="GitHostException"/>. Safe for concurrent use.
/// </summary>
public interface IGitHost
{
    /// <summary>
    /// The newest pull request from <paramref name="headBranch"/> into <paramref name="baseBranch"/>, open ones first, whatever
    /// its state; null when there is none. Branches are short names, without <c>refs/heads/</c>.
    /// </summary>
    Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a pull request, or takes over the open one that the host says exists already; then labels, reviewers and
    /// auto-merge. What of these cannot be set stands in <see cref="PullRequest.Remarks"/> and never loses the pull request.
    /// Call <see cref="FindAsync"/> first when an earlier attempt may have got through: a merged or closed one is not taken over.
    /// </summary>
    Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken);

    /// <summary>Reads a pull request again by its <see cref="PullRequest.Id"/>.</summary>
    Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Puts a status (check, build result) on a commit; the same context on the same commit is replaced.</summary>
    Task ReportAsync(CommitReport report, CancellationToken cancellationToken);

    /// <summary>The page for people that shows a commit, given by its full SHA. Sends nothing.</summary>
    string PageOf(string commit);
}

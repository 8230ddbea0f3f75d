namespace ProgressiveDelivery.Git;

// What we read and write of GitLab's API: https://docs.gitlab.com/api/merge_requests/ and https://docs.gitlab.com/api/commits/.

/// <param name="Iid">The number that people see; <c>id</c> is another.</param>
/// <param name="MergeCommitSha">Null after a fast-forward merge.</param>
/// <param name="Sha">Head of the source branch.</param>
internal sealed record GitLabMergeRequest(
    long Iid,
    string WebUrl,
    string State,
    string SourceBranch,
    string TargetBranch,
    long? SourceProjectId = null,
    long? TargetProjectId = null,
    string? Sha = null,
    string? MergeCommitSha = null,
    string? SquashCommitSha = null,
    string? DetailedMergeStatus = null,
    IReadOnlyList<GitLabUser>? Reviewers = null);

internal sealed record GitLabNewMergeRequest(string SourceBranch, string TargetBranch, string Title, string Description, bool RemoveSourceBranch);

/// <param name="AddLabels">Separated by commas.</param>
internal sealed record GitLabLabels(string AddLabels);

internal sealed record GitLabReviewers(IReadOnlyList<long> ReviewerIds);

internal sealed record GitLabUser(long Id, string Username);

/// <param name="AutoMerge">Since 17.11.</param>
/// <param name="MergeWhenPipelineSucceeds">The older name of the same, which later versions still take.</param>
/// <param name="Sha">Refused with 409 when the source branch points elsewhere.</param>
internal sealed record GitLabMerge(bool AutoMerge, bool MergeWhenPipelineSucceeds, string Sha);

internal sealed record GitLabStatus(string State, string Name, string Description, string? TargetUrl);

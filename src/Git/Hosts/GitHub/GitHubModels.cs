using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

// What we read and write of GitHub's API: https://docs.github.com/en/rest/pulls/pulls and https://docs.github.com/en/graphql.
internal sealed record GitHubPull(
    long Number,
    string HtmlUrl,
    string State,
    GitHubRef Head,
    GitHubRef Base,
    string? NodeId = null,
    DateTimeOffset? MergedAt = null,
    string? MergeCommitSha = null);

/// <param name="Label">owner:branch</param>
internal sealed record GitHubRef(string Ref, string? Label = null);

internal sealed record GitHubNewPull(string Title, string Body, string Head, string Base);

internal sealed record GitHubLabels(IReadOnlyList<string> Labels);

internal sealed record GitHubReviewers(IReadOnlyList<string> Reviewers, IReadOnlyList<string> TeamReviewers);

/// <summary>Which ways of merging a repository allows; absent for a token that may not push.</summary>
internal sealed record GitHubRepository(bool? AllowMergeCommit = null, bool? AllowSquashMerge = null, bool? AllowRebaseMerge = null);

internal sealed record GitHubNewRef(string Ref, string Sha);

internal sealed record GitHubMovedRef(string Sha, bool Force);

internal sealed record GitHubMerge(string? Sha, string MergeMethod);

internal sealed record GitHubStatus(string State, string? TargetUrl, string Description, string Context);

internal sealed record GitHubToken(string Token, DateTimeOffset ExpiresAt);

internal sealed record GitHubInstallation(long Id);

internal sealed record GitHubMutation<T>(string Query, GitHubVariables<T> Variables);

internal sealed record GitHubVariables<T>(T Input);

internal sealed record GitHubAnswer(GitHubAnswerData? Data = null, IReadOnlyList<GitHubError>? Errors = null);

internal sealed record GitHubAnswerData([property: JsonPropertyName("createCommitOnBranch")] GitHubCreated? Created = null);

internal sealed record GitHubCreated(GitHubOid? Commit = null);

internal sealed record GitHubOid(string Oid);

internal sealed record GitHubError(string? Type = null, string? Message = null);

// GraphQL's names are in camel case.
internal sealed record GitHubAutoMerge(
    [property: JsonPropertyName("pullRequestId")] string PullRequestId,
    [property: JsonPropertyName("mergeMethod")] string MergeMethod,
    [property: JsonPropertyName("expectedHeadOid")] string ExpectedHeadOid);

internal sealed record GitHubCommitInput(
    GitHubBranch Branch,
    [property: JsonPropertyName("expectedHeadOid")] string ExpectedHeadOid,
    GitHubMessage Message,
    [property: JsonPropertyName("fileChanges")] GitHubFileChanges FileChanges);

internal sealed record GitHubBranch(
    [property: JsonPropertyName("repositoryNameWithOwner")] string RepositoryNameWithOwner,
    [property: JsonPropertyName("branchName")] string BranchName);

internal sealed record GitHubMessage(string Headline, string Body);

internal sealed record GitHubFileChanges(IReadOnlyList<GitHubAddition> Additions, IReadOnlyList<GitHubDeletion> Deletions);

/// <param name="Contents">Base64, which is how System.Text.Json writes bytes.</param>
internal sealed record GitHubAddition(string Path, byte[] Contents);

internal sealed record GitHubDeletion(string Path);

using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Git;

// What we read and write of CodeCommit: https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PullRequest.html.
internal sealed record CodeCommitAnswer(CodeCommitPull PullRequest);

/// <param name="PullRequestStatus">OPEN or CLOSED; a merged one is CLOSED too.</param>
internal sealed record CodeCommitPull(string PullRequestId, string PullRequestStatus, IReadOnlyList<CodeCommitTarget> PullRequestTargets);

internal sealed record CodeCommitTarget(string SourceReference, string DestinationReference, string? RepositoryName = null, CodeCommitMerge? MergeMetadata = null);

internal sealed record CodeCommitMerge(bool IsMerged = false, string? MergeCommitId = null);

internal sealed record CodeCommitNewPull(string Title, string Description, IReadOnlyList<CodeCommitTarget> Targets, string ClientRequestToken);

internal sealed record CodeCommitGet(string PullRequestId);

internal sealed record CodeCommitList(string RepositoryName, string PullRequestStatus, string? NextToken);

internal sealed record CodeCommitIds(IReadOnlyList<string> PullRequestIds, string? NextToken = null);

internal sealed record CodeCommitComment(string RepositoryName, string AfterCommitId, string Content, string ClientRequestToken);

/// <summary>The name of an error in JSON 1.1, at times with a namespace before '#'.</summary>
internal sealed record CodeCommitError([property: JsonPropertyName("__type")] string? Type = null);

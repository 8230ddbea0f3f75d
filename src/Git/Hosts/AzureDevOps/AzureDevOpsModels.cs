namespace ProgressiveDelivery.Git;

// What we read and write of Azure DevOps: https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests.
internal sealed record AzureDevOpsList(IReadOnlyList<AzureDevOpsPull> Value);

/// <param name="Status">active, completed or abandoned.</param>
/// <param name="LastMergeCommit">The merge on the base branch once completed, a trial merge before.</param>
internal sealed record AzureDevOpsPull(
    long PullRequestId,
    string Status,
    string SourceRefName,
    string TargetRefName,
    AzureDevOpsCommit? LastMergeCommit = null,
    AzureDevOpsCommit? LastMergeSourceCommit = null,
    AzureDevOpsIdentity? CreatedBy = null,
    AzureDevOpsFork? ForkSource = null);

internal sealed record AzureDevOpsCommit(string? CommitId = null);

internal sealed record AzureDevOpsIdentity(string Id);

/// <summary>There when the source branch is in a fork.</summary>
internal sealed record AzureDevOpsFork(string? Name = null);

internal sealed record AzureDevOpsNewPull(string SourceRefName, string TargetRefName, string Title, string Description);

internal sealed record AzureDevOpsLabel(string Name);

internal sealed record AzureDevOpsReviewer(string Id, int Vote);

internal sealed record AzureDevOpsIdentities(IReadOnlyList<AzureDevOpsIdentity> Value);

internal sealed record AzureDevOpsAutoComplete(AzureDevOpsIdentity AutoCompleteSetBy, AzureDevOpsCompletion CompletionOptions);

internal sealed record AzureDevOpsCompletion(bool DeleteSourceBranch);

internal sealed record AzureDevOpsStatus(string State, string Description, string? TargetUrl, AzureDevOpsContext Context);

internal sealed record AzureDevOpsContext(string Name, string Genre);

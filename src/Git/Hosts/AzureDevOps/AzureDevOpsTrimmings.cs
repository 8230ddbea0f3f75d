namespace ProgressiveDelivery.Git;

/// <summary>Labels, reviewers and auto-completion of an Azure DevOps pull request that exists.</summary>
internal sealed class AzureDevOpsTrimmings(AzureDevOpsPlace place, string id, HostApi http)
{
    private readonly string _request = $"{place.Repository}/pullrequests/{id}";

    public async Task ApplyAsync(PullRequestDraft draft, Remarks remarks, CancellationToken cancellationToken)
    {
        foreach (string label in draft.Labels)
        {
            await remarks.TryAsync($"the label '{label}' could not be set", () => LabelAsync(label, cancellationToken));
        }

        foreach (string reviewer in draft.Reviewers)
        {
            await remarks.TryAsync($"no review could be requested from {reviewer}", () => RequestReviewAsync(reviewer, cancellationToken));
        }

        if (draft.AutoMerge)
        {
            await remarks.TryAsync("auto-completion could not be turned on", () => AutoCompleteAsync(draft.HeadCommit, cancellationToken));
        }
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-request-labels/create
    private async Task LabelAsync(string label, CancellationToken cancellationToken) =>
        (await http.SendAsync(HttpMethod.Post, $"{_request}/labels?{AzureDevOpsHost.Version}", new AzureDevOpsLabel(label), AzureDevOpsJsonContext.Default.AzureDevOpsLabel, cancellationToken))
            .ThrowIfRefused();

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-request-reviewers/create-pull-request-reviewer
    private async Task RequestReviewAsync(string name, CancellationToken cancellationToken)
    {
        string reviewer = Guid.TryParse(name, out Guid given) ? given.ToString() : await FindAsync(name, cancellationToken);
        var body = new AzureDevOpsReviewer(reviewer, Vote: 0);
        (await http.SendAsync(HttpMethod.Put, $"{_request}/reviewers/{reviewer}?{AzureDevOpsHost.Version}", body, AzureDevOpsJsonContext.Default.AzureDevOpsReviewer, cancellationToken))
            .ThrowIfRefused();
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/ims/identities/read-identities
    private async Task<string> FindAsync(string name, CancellationToken cancellationToken)
    {
        string url = $"{place.Identities}/_apis/identities?searchFilter=General&filterValue={Uri.EscapeDataString(name)}&{AzureDevOpsHost.Version}";
        AzureDevOpsIdentities found = await http.GetAsync(url, AzureDevOpsJsonContext.Default.AzureDevOpsIdentities, cancellationToken);
        return found.Value switch
        {
            [var one] when Guid.TryParse(one.Id, out Guid id) => id.ToString(),
            [] => throw new GitHostException(GitHostTrouble.NotFound, "Azure DevOps knows nobody of that name."),
            _ => throw new GitHostException(GitHostTrouble.Invalid, "Azure DevOps knows several of that name; write the e-mail address or the id."),
        };
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/update: whoever opened it may also let it complete.
    private async Task AutoCompleteAsync(string headCommit, CancellationToken cancellationToken)
    {
        AzureDevOpsPull pull = await http.GetAsync($"{_request}?{AzureDevOpsHost.Version}", AzureDevOpsJsonContext.Default.AzureDevOpsPull, cancellationToken);
        if (pull.Status != "active")
        {
            return;
        }

        if (pull.LastMergeSourceCommit?.CommitId is { } latest && latest != headCommit)
        {
            throw new GitHostException(GitHostTrouble.Invalid, "the head branch has moved since it was pushed.");
        }

        AzureDevOpsIdentity author = pull.CreatedBy ?? throw new GitHostException(GitHostTrouble.Invalid, "Azure DevOps does not say who opened it.");
        var body = new AzureDevOpsAutoComplete(author, new AzureDevOpsCompletion(DeleteSourceBranch: true));
        (await http.SendAsync(HttpMethod.Patch, $"{_request}?{AzureDevOpsHost.Version}", body, AzureDevOpsJsonContext.Default.AzureDevOpsAutoComplete, cancellationToken))
            .ThrowIfRefused();
    }
}

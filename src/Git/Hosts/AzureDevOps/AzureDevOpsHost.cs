using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>Azure DevOps Services, and Azure DevOps Server from 2022 on, REST version 7.0 (https://learn.microsoft.com/en-us/rest/api/azure/devops/git).</summary>
internal sealed class AzureDevOpsHost(AzureDevOpsPlace place, HostApi http) : IGitHost
{
    public const string Version = "api-version=7.0";
    private const int LongestTitle = 400;
    private const int LongestBody = 4000;
    private const int LongestDescription = 400;
    private const int PageLength = 100;
    private const int MostPages = 10;

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/get-pull-requests
    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        AzureDevOpsPull? newest = null;
        string head = $"refs/heads/{headBranch}";
        string target = $"refs/heads/{baseBranch}";
        string query = $"searchCriteria.sourceRefName={Uri.EscapeDataString(head)}&searchCriteria.targetRefName={Uri.EscapeDataString(target)}&searchCriteria.status=all";
        for (int page = 0, seen = 0; page < MostPages; page++)
        {
            string url = string.Create(CultureInfo.InvariantCulture, $"{place.Repository}/pullrequests?{query}&$top={PageLength}&$skip={seen}&{Version}");
            AzureDevOpsList answer = await http.GetAsync(url, AzureDevOpsJsonContext.Default.AzureDevOpsList, cancellationToken);
            foreach (AzureDevOpsPull pull in answer.Value.Where(pull => pull.SourceRefName == head && pull.TargetRefName == target && pull.ForkSource is null))
            {
                if (pull.Status == "active")
                {
                    return Read(pull);
                }

                newest = newest is null || pull.PullRequestId > newest.PullRequestId ? pull : newest;
            }

            // A server may cut pages shorter than asked for; only an empty one is surely the end.
            seen += answer.Value.Count;
            if (answer.Value.Count == 0)
            {
                break;
            }
        }

        return newest is null ? null : Read(newest);
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/create
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        var body = new AzureDevOpsNewPull($"refs/heads/{draft.HeadBranch}", $"refs/heads/{draft.BaseBranch}", Clip.Line(draft.Title, LongestTitle), Clip.To(draft.Body, LongestBody));
        HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{place.Repository}/pullrequests?{Version}", body, AzureDevOpsJsonContext.Default.AzureDevOpsNewPull, cancellationToken);

        // TF401179: an active pull request for these branches exists.
        PullRequest request = answer.Status == HttpStatusCode.Conflict
            && await FindAsync(draft.HeadBranch, draft.BaseBranch, cancellationToken) is { State: PullRequestState.Open } existing
                ? existing
                : Read(answer.Read(AzureDevOpsJsonContext.Default.AzureDevOpsPull));
        if (draft.Labels.Count == 0 && draft.Reviewers.Count == 0 && !draft.AutoMerge)
        {
            return request;
        }

        var remarks = new Remarks();
        await new AzureDevOpsTrimmings(place, request.Id, http).ApplyAsync(draft, remarks, cancellationToken);
        return await remarks.OnAsync(request, () => GetAsync(request.Id, cancellationToken));
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await http.GetAsync($"{place.Repository}/pullrequests/{Part.Number(id)}?{Version}", AzureDevOpsJsonContext.Default.AzureDevOpsPull, cancellationToken));

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses/create
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "pending",
            CommitState.Success => "succeeded",
            CommitState.Failure => "failed",
            _ => "error",
        };
        var body = new AzureDevOpsStatus(state, Clip.Line(report.Description, LongestDescription), report.Url, new AzureDevOpsContext(report.Context, "canary"));
        (await http.SendAsync(HttpMethod.Post, $"{place.Repository}/commits/{Part.Commit(report.Commit)}/statuses?{Version}", body, AzureDevOpsJsonContext.Default.AzureDevOpsStatus, cancellationToken))
            .ThrowIfRefused();
    }

    public string PageOf(string commit) => $"{place.Web}/commit/{Part.Commit(commit)}";

    private PullRequest Read(AzureDevOpsPull pull)
    {
        string id = pull.PullRequestId.ToString(CultureInfo.InvariantCulture);
        string url = $"{place.Web}/pullrequest/{id}";
        return pull.Status switch
        {
            "completed" => new PullRequest(id, url, PullRequestState.Merged, pull.LastMergeCommit?.CommitId),
            "abandoned" => new PullRequest(id, url, PullRequestState.Closed, null),
            _ => new PullRequest(id, url, PullRequestState.Open, null),
        };
    }
}

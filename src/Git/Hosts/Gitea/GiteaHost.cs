using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>Gitea and Forgejo, whose APIs are the same in what is used here (version 1).</summary>
internal sealed class GiteaHost(GiteaPlace place, HostApi http) : IGitHost
{
    private const int LongestTitle = 255;
    private const int LongestBody = 60_000;
    private const int LongestDescription = 255;
    private const int MostPages = 20;

    // https://docs.gitea.com/api/#tag/repository/operation/repoListPullRequests knows no filter by branch, so that the list is read
    // from the newest on, which is its usual order; each page is as long as the server's MAX_RESPONSE_ITEMS allows.
    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken) =>
        await FindAsync("open", headBranch, baseBranch, cancellationToken) ?? await FindAsync("closed", headBranch, baseBranch, cancellationToken);

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreatePullRequest
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        var body = new GiteaNewPull(Clip.Line(draft.Title, LongestTitle), Clip.To(draft.Body, LongestBody), draft.HeadBranch, draft.BaseBranch);
        HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{place.Repository}/pulls", body, GiteaJsonContext.Default.GiteaNewPull, cancellationToken);
        PullRequest request = answer.Status == HttpStatusCode.Conflict
            && await FindAsync("open", draft.HeadBranch, draft.BaseBranch, cancellationToken) is { } existing
                ? existing
                : Read(answer.Read(GiteaJsonContext.Default.GiteaPull));
        if (draft.Labels.Count == 0 && draft.Reviewers.Count == 0 && !draft.AutoMerge)
        {
            return request;
        }

        var remarks = new Remarks();
        await new GiteaTrimmings(place, http).ApplyAsync(request.Id, draft, remarks, cancellationToken);
        return await remarks.OnAsync(request, () => GetAsync(request.Id, cancellationToken));
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await http.GetAsync($"{place.Repository}/pulls/{Part.Number(id)}", GiteaJsonContext.Default.GiteaPull, cancellationToken));

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreateStatus
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "pending",
            CommitState.Success => "success",
            CommitState.Failure => "failure",
            _ => "error",
        };
        var body = new GiteaStatus(state, report.Context, Clip.Line(report.Description, LongestDescription), report.Url);
        (await http.SendAsync(HttpMethod.Post, $"{place.Repository}/statuses/{Part.Commit(report.Commit)}", body, GiteaJsonContext.Default.GiteaStatus, cancellationToken)).ThrowIfRefused();
    }

    public string PageOf(string commit) => $"{place.Repository.Replace("/api/v1/repos/", "/", StringComparison.Ordinal)}/commit/{Part.Commit(commit)}";

    private async Task<PullRequest?> FindAsync(string state, string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        string? next = $"{place.Repository}/pulls?state={state}&limit=50&page=1";
        for (int page = 0; page < MostPages && next is not null; page++)
        {
            HostAnswer answer = await http.SendAsync(HttpMethod.Get, next, default, cancellationToken);
            GiteaPull[] pulls = answer.Read(GiteaJsonContext.Default.GiteaPullArray);
            if (pulls.FirstOrDefault(pull => IsOurs(pull, headBranch, baseBranch)) is { } found)
            {
                return Read(found);
            }

            next = LinkHeader.Next(answer.Headers, place.Repository);
        }

        return null;
    }

    // Once the branch is gone the ref is refs/pull/N/head; the label keeps the name.
    private static bool IsOurs(GiteaPull pull, string headBranch, string baseBranch) =>
        (pull.Head.Ref == headBranch || pull.Head.Label == headBranch) && pull.Base.Ref == baseBranch && pull.Head.RepoId == pull.Base.RepoId;

    private static PullRequest Read(GiteaPull pull)
    {
        string number = pull.Number.ToString(CultureInfo.InvariantCulture);
        return pull switch
        {
            { Merged: true } => new PullRequest(number, pull.HtmlUrl, PullRequestState.Merged, pull.MergeCommitSha),
            { State: "closed" } => new PullRequest(number, pull.HtmlUrl, PullRequestState.Closed, null),
            _ => new PullRequest(number, pull.HtmlUrl, PullRequestState.Open, null),
        };
    }
}

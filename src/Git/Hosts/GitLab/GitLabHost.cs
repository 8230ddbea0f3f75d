using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>GitLab.com and GitLab on one's own servers, REST version 4 (https://docs.gitlab.com/api/rest/).</summary>
/// <param name="project">Address of the project in the API.</param>
/// <param name="pages">Address of the project's pages.</param>
internal sealed class GitLabHost(string api, string project, string pages, HostApi http) : IGitHost
{
    private const int LongestTitle = 255;
    private const int LongestBody = 1_000_000;
    private const int LongestDescription = 255;
    private const int MostPages = 10;

    // https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests
    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        GitLabMergeRequest? newest = null;
        string? next = $"{project}/merge_requests?state=all&scope=all&source_branch={Uri.EscapeDataString(headBranch)}&target_branch={Uri.EscapeDataString(baseBranch)}&order_by=created_at&sort=desc&per_page=100";
        for (int page = 0; page < MostPages && next is not null; page++)
        {
            HostAnswer answer = await http.SendAsync(HttpMethod.Get, next, default, cancellationToken);

            // A fork may have a branch of the same name.
            GitLabMergeRequest[] requests = [.. answer.Read(GitLabJsonContext.Default.GitLabMergeRequestArray)
                .Where(request => request.SourceBranch == headBranch && request.TargetBranch == baseBranch && request.SourceProjectId == request.TargetProjectId)];
            newest ??= requests.FirstOrDefault();
            if (requests.FirstOrDefault(request => Read(request).State == PullRequestState.Open) is { } open)
            {
                return Read(open);
            }

            next = LinkHeader.Next(answer.Headers, project);
        }

        return newest is null ? null : Read(newest);
    }

    // https://docs.gitlab.com/api/merge_requests/#create-mr
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        var body = new GitLabNewMergeRequest(draft.HeadBranch, draft.BaseBranch, Clip.Line(draft.Title, LongestTitle), Clip.To(draft.Body, LongestBody), RemoveSourceBranch: true);
        HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{project}/merge_requests", body, GitLabJsonContext.Default.GitLabNewMergeRequest, cancellationToken);

        // GitLab allows one open merge request for a source and a target; the answer names it in words only.
        PullRequest request = answer.Status == HttpStatusCode.Conflict
            && await FindAsync(draft.HeadBranch, draft.BaseBranch, cancellationToken) is { State: PullRequestState.Open } existing
                ? existing
                : Read(answer.Read(GitLabJsonContext.Default.GitLabMergeRequest));
        if (draft.Labels.Count == 0 && draft.Reviewers.Count == 0 && !draft.AutoMerge)
        {
            return request;
        }

        var remarks = new Remarks();
        await new GitLabTrimmings(api, $"{project}/merge_requests/{request.Id}", http).ApplyAsync(draft, remarks, cancellationToken);
        return await remarks.OnAsync(request, () => GetAsync(request.Id, cancellationToken));
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await http.GetAsync($"{project}/merge_requests/{Part.Number(id)}", GitLabJsonContext.Default.GitLabMergeRequest, cancellationToken));

    // https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "pending",
            CommitState.Success => "success",
            CommitState.Failure => "failed",
            _ => "canceled",
        };
        var body = new GitLabStatus(state, report.Context, Clip.Line(report.Description, LongestDescription), report.Url);
        HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{project}/statuses/{Part.Commit(report.Commit)}", body, GitLabJsonContext.Default.GitLabStatus, cancellationToken);

        // The same state a second time is no transition to GitLab: https://gitlab.com/gitlab-org/gitlab/-/issues/25807
        if (answer.Status != HttpStatusCode.BadRequest || !answer.Words.Contains("Cannot transition status", StringComparison.OrdinalIgnoreCase))
        {
            answer.ThrowIfRefused();
        }
    }

    public string PageOf(string commit) => $"{pages}/-/commit/{Part.Commit(commit)}";

    private static PullRequest Read(GitLabMergeRequest request)
    {
        string iid = request.Iid.ToString(CultureInfo.InvariantCulture);
        return request.State switch
        {
            "merged" => new PullRequest(iid, request.WebUrl, PullRequestState.Merged, request.MergeCommitSha ?? request.SquashCommitSha ?? request.Sha),
            "closed" => new PullRequest(iid, request.WebUrl, PullRequestState.Closed, null),

            // "locked" is the short while in which a merge is going on.
            _ => new PullRequest(iid, request.WebUrl, PullRequestState.Open, null),
        };
    }
}

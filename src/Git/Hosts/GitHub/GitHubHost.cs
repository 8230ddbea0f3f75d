using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>GitHub and GitHub Enterprise, over REST version 2022-11-28 (https://docs.github.com/en/rest) and GraphQL for auto-merge.</summary>
internal sealed class GitHubHost(GitHubAddress address, string owner, string repository, HostApi api) : IGitHost
{
    private const int LongestTitle = 256;
    private const int LongestBody = 65536;
    private const int LongestDescription = 140;
    private const int MostPages = 10;

    private readonly string _repository = $"{address.Rest}/repos/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(repository)}";

    public static HostApi Api(HttpClient http, HostLogin login, TimeProvider time) =>
        new("GitHub", http, login, time, ("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28"));

    // https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        GitHubPull? newest = null;
        string head = Uri.EscapeDataString($"{owner}:{headBranch}");
        string? next = $"{_repository}/pulls?state=all&head={head}&base={Uri.EscapeDataString(baseBranch)}&sort=created&direction=desc&per_page=100";
        for (int page = 0; page < MostPages && next is not null; page++)
        {
            HostAnswer answer = await api.SendAsync(HttpMethod.Get, next, default, cancellationToken);

            // A head filter that GitHub cannot read is ignored instead of refused: look at what came.
            GitHubPull[] pulls = [.. answer.Read(GitHubJsonContext.Default.GitHubPullArray).Where(pull => IsOurs(pull, headBranch, baseBranch))];
            newest ??= pulls.FirstOrDefault();
            if (pulls.FirstOrDefault(pull => pull.State == "open") is { } open)
            {
                return Read(open);
            }

            next = LinkHeader.Next(answer.Headers, _repository);
        }

        return newest is null ? null : Read(newest);
    }

    // https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        var body = new GitHubNewPull(Clip.Line(draft.Title, LongestTitle), Clip.To(draft.Body, LongestBody), draft.HeadBranch, draft.BaseBranch);
        HostAnswer answer = await api.SendAsync(HttpMethod.Post, $"{_repository}/pulls", body, GitHubJsonContext.Default.GitHubNewPull, cancellationToken);
        PullRequest request = answer.Status == HttpStatusCode.UnprocessableEntity
            && answer.Words.Contains("already exists", StringComparison.OrdinalIgnoreCase)
            && await FindAsync(draft.HeadBranch, draft.BaseBranch, cancellationToken) is { State: PullRequestState.Open } existing
                ? existing
                : Read(answer.Read(GitHubJsonContext.Default.GitHubPull));
        if (draft.Labels.Count == 0 && draft.Reviewers.Count == 0 && !draft.AutoMerge)
        {
            return request;
        }

        var remarks = new Remarks();
        await new GitHubTrimmings(address, _repository, api).ApplyAsync(request.Id, draft, remarks, cancellationToken);
        return await remarks.OnAsync(request, () => GetAsync(request.Id, cancellationToken));
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await api.GetAsync($"{_repository}/pulls/{Part.Number(id)}", GitHubJsonContext.Default.GitHubPull, cancellationToken));

    // https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "pending",
            CommitState.Success => "success",
            CommitState.Failure => "failure",
            _ => "error",
        };
        var body = new GitHubStatus(state, report.Url, Clip.Line(report.Description, LongestDescription), report.Context);
        HostAnswer answer = await api.SendAsync(HttpMethod.Post, $"{_repository}/statuses/{Part.Commit(report.Commit)}", body, GitHubJsonContext.Default.GitHubStatus, cancellationToken);
        answer.ThrowIfRefused();
    }

    public string PageOf(string commit) => $"{address.Web}/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(repository)}/commit/{Part.Commit(commit)}";

    private bool IsOurs(GitHubPull pull, string headBranch, string baseBranch) =>
        pull.Head.Ref == headBranch
        && pull.Base.Ref == baseBranch
        && (pull.Head.Label is null || string.Equals(pull.Head.Label, $"{owner}:{headBranch}", StringComparison.OrdinalIgnoreCase));

    // merge_commit_sha names a trial merge as long as the pull request is open.
    private static PullRequest Read(GitHubPull pull) => pull switch
    {
        { MergedAt: not null } => new PullRequest(Number(pull), pull.HtmlUrl, PullRequestState.Merged, pull.MergeCommitSha),
        { State: "closed" } => new PullRequest(Number(pull), pull.HtmlUrl, PullRequestState.Closed, null),
        _ => new PullRequest(Number(pull), pull.HtmlUrl, PullRequestState.Open, null),
    };

    private static string Number(GitHubPull pull) => pull.Number.ToString(CultureInfo.InvariantCulture);
}

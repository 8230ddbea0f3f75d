using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// AWS CodeCommit (https://docs.aws.amazon.com/codecommit/latest/APIReference/). It knows no labels, no reviewers (approval rules take
/// their place), no auto-merge and no commit statuses; a comment on the commit stands in for the last.
/// </summary>
/// <param name="console">Address of the repository's pages, up to the pull request's number.</param>
internal sealed class CodeCommitHost(string repository, string region, string console, CodeCommitApi api) : IGitHost
{
    private const int LongestTitle = 150;
    private const int LongestBody = 10_240;
    private const int MostPages = 10;
    private const int MostLooks = 50;

    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken) =>
        await FindAsync("OPEN", headBranch, baseBranch, cancellationToken) ?? await FindAsync("CLOSED", headBranch, baseBranch, cancellationToken);

    // https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreatePullRequest.html
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        // Nothing keeps CodeCommit from opening a second pull request for the same branches.
        PullRequest? request = await FindAsync("OPEN", draft.HeadBranch, draft.BaseBranch, cancellationToken);
        if (request is null)
        {
            var body = new CodeCommitNewPull(
                Clip.Line(draft.Title, LongestTitle),
                Clip.To(draft.Body, LongestBody),
                [new CodeCommitTarget(draft.HeadBranch, draft.BaseBranch, repository)],
                Token(repository, draft.HeadBranch, draft.BaseBranch, draft.HeadCommit, draft.Title, draft.Body));
            CodeCommitAnswer answer = await api.CallAsync(
                "CreatePullRequest", body, CodeCommitJsonContext.Default.CodeCommitNewPull, CodeCommitJsonContext.Default.CodeCommitAnswer, cancellationToken);
            request = Read(answer.PullRequest);
        }

        return request with { Remarks = Missing(draft) };
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) => Read(await ReadAsync(Part.Number(id), cancellationToken));

    // https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PostCommentForComparedCommit.html: the token makes a second try
    // of the same report end in the same comment.
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "pending",
            CommitState.Success => "success",
            CommitState.Failure => "failed",
            _ => "error",
        };
        string content = $"**{report.Context}: {state}** {Clip.Line(report.Description, 1000)}{(report.Url is { } url ? $"\n\n{url}" : "")}";
        var body = new CodeCommitComment(repository, Part.Commit(report.Commit), content, Token(repository, report.Commit, content));
        await api.CallAsync("PostCommentForComparedCommit", body, CodeCommitJsonContext.Default.CodeCommitComment, cancellationToken);
    }

    // https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListPullRequests.html lists numbers only, in no promised order and
    // with no filter by branch; each has to be read. Numbers grow with time.
    public string PageOf(string commit) => $"{console[..^"/pull-requests".Length]}/commit/{Part.Commit(commit)}?region={region}";

    private async Task<PullRequest?> FindAsync(string status, string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? next = null;
        for (int page = 0; page < MostPages && (page == 0 || next is not null); page++)
        {
            CodeCommitIds answer = await api.CallAsync(
                "ListPullRequests",
                new CodeCommitList(repository, status, next),
                CodeCommitJsonContext.Default.CodeCommitList,
                CodeCommitJsonContext.Default.CodeCommitIds,
                cancellationToken);
            ids.AddRange(answer.PullRequestIds);
            next = answer.NextToken;
        }

        foreach (string id in ids.OrderByDescending(id => id.Length).ThenByDescending(id => id, StringComparer.Ordinal).Take(MostLooks))
        {
            CodeCommitPull pull = await ReadAsync(id, cancellationToken);
            if (pull.PullRequestTargets.Any(target => Short(target.SourceReference) == headBranch && Short(target.DestinationReference) == baseBranch))
            {
                return Read(pull);
            }
        }

        return null;
    }

    private async Task<CodeCommitPull> ReadAsync(string id, CancellationToken cancellationToken) =>
        (await api.CallAsync(
            "GetPullRequest", new CodeCommitGet(id), CodeCommitJsonContext.Default.CodeCommitGet, CodeCommitJsonContext.Default.CodeCommitAnswer, cancellationToken)).PullRequest;

    private PullRequest Read(CodeCommitPull pull)
    {
        string url = $"{console}/{pull.PullRequestId}/details?region={region}";
        return pull switch
        {
            { PullRequestTargets: [{ MergeMetadata: { IsMerged: true } merge }, ..] } => new PullRequest(pull.PullRequestId, url, PullRequestState.Merged, merge.MergeCommitId),
            { PullRequestStatus: "CLOSED" } => new PullRequest(pull.PullRequestId, url, PullRequestState.Closed, null),
            _ => new PullRequest(pull.PullRequestId, url, PullRequestState.Open, null),
        };
    }

    private static List<string> Missing(PullRequestDraft draft)
    {
        List<string> remarks = [];
        if (draft.Labels.Count > 0)
        {
            remarks.Add("CodeCommit has no labels on pull requests");
        }

        if (draft.Reviewers.Count > 0)
        {
            remarks.Add("CodeCommit has no reviewers; ask for approvals by an approval rule template of the repository");
        }

        if (draft.AutoMerge)
        {
            remarks.Add("CodeCommit has no auto-merge");
        }

        return remarks;
    }

    private static string Short(string reference) => reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference;

    private static string Token(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}

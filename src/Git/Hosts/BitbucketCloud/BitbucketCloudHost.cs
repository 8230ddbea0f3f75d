using System.Globalization;

namespace ProgressiveDelivery.Git;

/// <summary>bitbucket.org, REST version 2.0 (https://developer.atlassian.com/cloud/bitbucket/rest/intro/). It knows no labels and no auto-merge.</summary>
/// <param name="repository">Address of the repository in the API.</param>
/// <param name="web">Address of the repository's pages.</param>
internal sealed class BitbucketCloudHost(string repository, string web, HostApi http) : IGitHost
{
    private const int LongestTitle = 255;
    private const int LongestBody = 32_000;
    private const int MostPages = 20;

    // https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/#api-repositories-workspace-repo-slug-pullrequests-get
    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        BitbucketCloudPull? newest = null;
        string query = Uri.EscapeDataString($"source.branch.name = {Quoted(headBranch)} AND destination.branch.name = {Quoted(baseBranch)}");
        string? next = $"{repository}/pullrequests?state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED&q={query}&sort=-created_on&pagelen=50";
        for (int page = 0; page < MostPages && next is not null; page++)
        {
            BitbucketCloudPage answer = await http.GetAsync(next, BitbucketCloudJsonContext.Default.BitbucketCloudPage, cancellationToken);
            BitbucketCloudPull[] pulls = [.. answer.Values.Where(pull => pull.Source.Branch.Name == headBranch
                && pull.Destination.Branch.Name == baseBranch
                && pull.Source.Repository?.FullName == pull.Destination.Repository?.FullName)];
            newest ??= pulls.FirstOrDefault();
            if (pulls.FirstOrDefault(pull => pull.State == "OPEN") is { } open)
            {
                return Read(open);
            }

            next = LinkHeader.SameServer(answer.Next, repository);
        }

        return newest is null ? null : Read(newest);
    }

    // https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/#api-repositories-workspace-repo-slug-pullrequests-post
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        // A second request for the same branches is no error to Bitbucket: it would overwrite title and text of the first.
        PullRequest? request = await FindAsync(draft.HeadBranch, draft.BaseBranch, cancellationToken);
        if (request is not { State: PullRequestState.Open })
        {
            var body = new BitbucketCloudNewPull(
                Clip.Line(draft.Title, LongestTitle),
                Clip.To(draft.Body, LongestBody),
                new BitbucketCloudEnd(new BitbucketCloudBranch(draft.HeadBranch)),
                new BitbucketCloudEnd(new BitbucketCloudBranch(draft.BaseBranch)),
                CloseSourceBranch: true);
            HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{repository}/pullrequests", body, BitbucketCloudJsonContext.Default.BitbucketCloudNewPull, cancellationToken);
            request = Read(answer.Read(BitbucketCloudJsonContext.Default.BitbucketCloudPull));
        }

        var remarks = new Remarks();
        await new BitbucketCloudTrimmings($"{repository}/pullrequests/{request.Id}", http).ApplyAsync(draft, remarks, cancellationToken);
        return remarks.On(request);
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await http.GetAsync($"{repository}/pullrequests/{Part.Number(id)}", BitbucketCloudJsonContext.Default.BitbucketCloudPull, cancellationToken));

    // https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/#api-repositories-workspace-repo-slug-commit-commit-statuses-build-post
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "INPROGRESS",
            CommitState.Success => "SUCCESSFUL",
            CommitState.Failure => "FAILED",
            _ => "STOPPED",
        };
        var body = new BitbucketCloudStatus(
            BuildKey.For(report.Context, longest: 40),
            state,
            report.Context,
            Clip.Line(report.Description, 255),
            report.Url ?? $"{web}/commits/{report.Commit}");
        (await http.SendAsync(HttpMethod.Post, $"{repository}/commit/{Part.Commit(report.Commit)}/statuses/build", body, BitbucketCloudJsonContext.Default.BitbucketCloudStatus, cancellationToken))
            .ThrowIfRefused();
    }

    // https://developer.atlassian.com/cloud/bitbucket/rest/intro/#filtering
    public string PageOf(string commit) => $"{web}/commits/{Part.Commit(commit)}";

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static PullRequest Read(BitbucketCloudPull pull)
    {
        string id = pull.Id.ToString(CultureInfo.InvariantCulture);
        return pull.State switch
        {
            "MERGED" => new PullRequest(id, pull.Links.Html.Href, PullRequestState.Merged, pull.MergeCommit?.Hash),
            "DECLINED" or "SUPERSEDED" => new PullRequest(id, pull.Links.Html.Href, PullRequestState.Closed, null),
            _ => new PullRequest(id, pull.Links.Html.Href, PullRequestState.Open, null),
        };
    }
}

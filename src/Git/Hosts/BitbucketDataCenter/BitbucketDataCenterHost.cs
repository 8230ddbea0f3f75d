using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>Bitbucket Data Center and Server, from 7.14 on (https://developer.atlassian.com/server/bitbucket/rest/). It knows no labels on pull requests.</summary>
internal sealed class BitbucketDataCenterHost(BitbucketDataCenterPlace place, HostApi http) : IGitHost
{
    private const int LongestTitle = 255;
    private const int LongestBody = 32_768;
    private const int LongestKey = 255;
    private const int MostPages = 20;

    // https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-pull-requests/#api-api-latest-projects-projectkey-repos-repositoryslug-pull-requests-get
    public async Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        BitbucketDataCenterPull? newest = null;
        string head = $"refs/heads/{headBranch}";
        int? start = 0;
        for (int page = 0; page < MostPages && start is { } from; page++)
        {
            string url = string.Create(CultureInfo.InvariantCulture, $"{place.Repository}/pull-requests?direction=OUTGOING&at={Uri.EscapeDataString(head)}&state=ALL&order=NEWEST&limit=100&start={from}");
            BitbucketDataCenterPage answer = await http.GetAsync(url, BitbucketDataCenterJsonContext.Default.BitbucketDataCenterPage, cancellationToken);
            BitbucketDataCenterPull[] pulls = [.. answer.Values.Where(pull => pull.FromRef.Id == head && pull.ToRef.Id == $"refs/heads/{baseBranch}" && IsWithin(pull))];
            newest ??= pulls.FirstOrDefault();
            if (pulls.FirstOrDefault(pull => pull.State == "OPEN") is { } open)
            {
                return Read(open);
            }

            start = answer.IsLastPage ? null : answer.NextPageStart;
        }

        return newest is null ? null : Read(newest);
    }

    // https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-pull-requests/#api-api-latest-projects-projectkey-repos-repositoryslug-pull-requests-post
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        var repository = new BitbucketDataCenterRepository(place.Slug, new BitbucketDataCenterProject(place.Project));
        var body = new BitbucketDataCenterNewPull(
            Clip.Line(draft.Title, LongestTitle),
            Clip.To(draft.Body, LongestBody),
            new BitbucketDataCenterRef($"refs/heads/{draft.HeadBranch}", repository),
            new BitbucketDataCenterRef($"refs/heads/{draft.BaseBranch}", repository));
        HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{place.Repository}/pull-requests", body, BitbucketDataCenterJsonContext.Default.BitbucketDataCenterNewPull, cancellationToken);

        // 409 is also "nothing to merge": only an open pull request makes it a takeover.
        PullRequest request = answer.Status == HttpStatusCode.Conflict
            && await FindAsync(draft.HeadBranch, draft.BaseBranch, cancellationToken) is { State: PullRequestState.Open } existing
                ? existing
                : Read(answer.Read(BitbucketDataCenterJsonContext.Default.BitbucketDataCenterPull));
        if (draft.Labels.Count == 0 && draft.Reviewers.Count == 0 && !draft.AutoMerge)
        {
            return request;
        }

        var remarks = new Remarks();
        await new BitbucketDataCenterTrimmings($"{place.Repository}/pull-requests/{request.Id}", http).ApplyAsync(draft, remarks, cancellationToken);
        return await remarks.OnAsync(request, () => GetAsync(request.Id, cancellationToken));
    }

    public async Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await http.GetAsync($"{place.Repository}/pull-requests/{Part.Number(id)}", BitbucketDataCenterJsonContext.Default.BitbucketDataCenterPull, cancellationToken));

    // https://developer.atlassian.com/server/bitbucket/how-tos/updating-build-status-for-commits/
    public async Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
    {
        string state = report.State switch
        {
            CommitState.Pending => "INPROGRESS",
            CommitState.Success => "SUCCESSFUL",
            CommitState.Failure => "FAILED",
            _ => "UNKNOWN",
        };
        var body = new BitbucketDataCenterStatus(
            BuildKey.For(report.Context, LongestKey),
            state,
            report.Context,
            Clip.Line(report.Description, 255),
            report.Url ?? $"{place.Web}/commits/{report.Commit}");
        (await http.SendAsync(HttpMethod.Post, $"{place.Repository}/commits/{Part.Commit(report.Commit)}/builds", body, BitbucketDataCenterJsonContext.Default.BitbucketDataCenterStatus, cancellationToken))
            .ThrowIfRefused();
    }

    // A fork may have a branch of the same name.
    public string PageOf(string commit) => $"{place.Web}/commits/{Part.Commit(commit)}";

    private static bool IsWithin(BitbucketDataCenterPull pull) => pull.FromRef.Repository == pull.ToRef.Repository;

    private static PullRequest Read(BitbucketDataCenterPull pull)
    {
        string id = pull.Id.ToString(CultureInfo.InvariantCulture);
        string url = pull.Links.Self is [var self, ..] ? self.Href : "";
        return pull.State switch
        {
            "MERGED" => new PullRequest(id, url, PullRequestState.Merged, pull.Properties?.MergeCommit?.Id),
            "DECLINED" => new PullRequest(id, url, PullRequestState.Closed, null),
            _ => new PullRequest(id, url, PullRequestState.Open, null),
        };
    }
}

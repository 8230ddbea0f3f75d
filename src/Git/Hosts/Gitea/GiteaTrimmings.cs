using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>Labels, reviewers and auto-merge of a Gitea pull request that exists.</summary>
internal sealed class GiteaTrimmings(GiteaPlace place, HostApi http)
{
    private const int MostPages = 20;

    public async Task ApplyAsync(string number, PullRequestDraft draft, Remarks remarks, CancellationToken cancellationToken)
    {
        if (draft.Labels.Count > 0)
        {
            await remarks.TryAsync("the labels could not be set", () => LabelAsync(number, draft.Labels, remarks, cancellationToken));
        }

        foreach (string reviewer in draft.Reviewers)
        {
            await remarks.TryAsync($"no review could be requested from {reviewer}", () => RequestReviewAsync(number, reviewer, cancellationToken));
        }

        if (draft.AutoMerge)
        {
            await remarks.TryAsync("auto-merge could not be turned on", () => AutoMergeAsync(number, draft.HeadCommit, cancellationToken));
        }
    }

    // https://docs.gitea.com/api/#tag/issue/operation/issueAddLabel: by number, which all versions know; names are newer.
    private async Task LabelAsync(string number, IReadOnlyList<string> names, Remarks remarks, CancellationToken cancellationToken)
    {
        Dictionary<string, long> known = await LabelsAsync($"{place.Repository}/labels", cancellationToken);
        if (names.Except(known.Keys).Any())
        {
            foreach ((string name, long id) in await LabelsAsync($"{place.Api}/orgs/{Uri.EscapeDataString(place.Owner)}/labels", cancellationToken))
            {
                known.TryAdd(name, id);
            }
        }

        foreach (string name in names.Except(known.Keys))
        {
            remarks.Add($"the label '{name}' could not be set: neither the repository nor its organization has it; create it first");
        }

        long[] ids = [.. names.Where(known.ContainsKey).Select(name => known[name])];
        if (ids.Length > 0)
        {
            (await http.SendAsync(HttpMethod.Post, $"{place.Repository}/issues/{number}/labels", new GiteaLabels(ids), GiteaJsonContext.Default.GiteaLabels, cancellationToken))
                .ThrowIfRefused();
        }
    }

    private async Task<Dictionary<string, long>> LabelsAsync(string url, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, long>(StringComparer.Ordinal);
        string? next = $"{url}?limit=50&page=1";
        for (int page = 0; page < MostPages && next is not null; page++)
        {
            HostAnswer answer = await http.SendAsync(HttpMethod.Get, next, default, cancellationToken);

            // The owner may be a person, who has no labels, or an organization that the token may not look into.
            if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden && !url.StartsWith(place.Repository, StringComparison.Ordinal))
            {
                break;
            }

            foreach (GiteaLabel label in answer.Read(GiteaJsonContext.Default.GiteaLabelArray))
            {
                labels.TryAdd(label.Name, label.Id);
            }

            next = LinkHeader.Next(answer.Headers, url);
        }

        return labels;
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoCreatePullReviewRequests
    private async Task RequestReviewAsync(string number, string reviewer, CancellationToken cancellationToken)
    {
        int slash = reviewer.IndexOf('/', StringComparison.Ordinal);
        GiteaReviewers body = slash < 0 ? new GiteaReviewers([reviewer], []) : new GiteaReviewers([], [reviewer[(slash + 1)..]]);
        (await http.SendAsync(HttpMethod.Post, $"{place.Repository}/pulls/{number}/requested_reviewers", body, GiteaJsonContext.Default.GiteaReviewers, cancellationToken))
            .ThrowIfRefused();
    }

    // https://docs.gitea.com/api/#tag/repository/operation/repoMergePullRequest
    private async Task AutoMergeAsync(string number, string headCommit, CancellationToken cancellationToken)
    {
        GiteaRepository settings = await http.GetAsync(place.Repository, GiteaJsonContext.Default.GiteaRepository, cancellationToken);
        var body = new GiteaMerge(settings.DefaultMergeStyle ?? "merge", headCommit, MergeWhenChecksSucceed: true);
        HostAnswer? answer = null;

        // 405 while Gitea still looks for conflicts, as it does right after the creation.
        await Patience.WaitAsync(
            http.Time,
            async () =>
            {
                answer = await http.SendAsync(HttpMethod.Post, $"{place.Repository}/pulls/{number}/merge", body, GiteaJsonContext.Default.GiteaMerge, cancellationToken);
                return answer.Status != HttpStatusCode.MethodNotAllowed;
            },
            cancellationToken);

        if (answer is { Status: HttpStatusCode.Conflict } && answer.Words.Contains("already scheduled", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        answer?.ThrowIfRefused();
    }
}

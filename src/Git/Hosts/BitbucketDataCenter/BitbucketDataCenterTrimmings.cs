namespace ProgressiveDelivery.Git;

/// <summary>Reviewers and auto-merge of a Bitbucket Data Center pull request that exists.</summary>
/// <param name="request">Address of the pull request in the API.</param>
internal sealed class BitbucketDataCenterTrimmings(string request, HostApi http)
{
    public async Task ApplyAsync(PullRequestDraft draft, Remarks remarks, CancellationToken cancellationToken)
    {
        if (draft.Labels.Count > 0)
        {
            remarks.Add("Bitbucket Data Center has no labels on pull requests");
        }

        foreach (string reviewer in draft.Reviewers)
        {
            await remarks.TryAsync($"no review could be requested from {reviewer}", () => AddAsync(reviewer, cancellationToken));
        }

        if (draft.AutoMerge)
        {
            await remarks.TryAsync("auto-merge could not be turned on", () => AutoMergeAsync(draft.HeadCommit, cancellationToken));
        }
    }

    // https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-pull-requests/#api-api-latest-projects-projectkey-repos-repositoryslug-pull-requests-pullrequestid-participants-post
    private async Task AddAsync(string reviewer, CancellationToken cancellationToken)
    {
        var body = new BitbucketDataCenterParticipant(new BitbucketDataCenterUser(reviewer), "REVIEWER");
        (await http.SendAsync(HttpMethod.Post, $"{request}/participants", body, BitbucketDataCenterJsonContext.Default.BitbucketDataCenterParticipant, cancellationToken))
            .ThrowIfRefused();
    }

    // Asking for auto-merge is a field of the merge; the resource named auto-merge only tries again what was asked for:
    // https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-pull-requests/#api-api-latest-projects-projectkey-repos-repositoryslug-pull-requests-pullrequestid-merge-post
    private async Task AutoMergeAsync(string headCommit, CancellationToken cancellationToken)
    {
        BitbucketDataCenterPull pull = await http.GetAsync(request, BitbucketDataCenterJsonContext.Default.BitbucketDataCenterPull, cancellationToken);
        if (pull.State != "OPEN")
        {
            return;
        }

        if (pull.FromRef.LatestCommit is { } latest && latest != headCommit)
        {
            throw new GitHostException(GitHostTrouble.Invalid, "the head branch has moved since it was pushed.");
        }

        var body = new BitbucketDataCenterMerge(AutoMerge: true, pull.Version);
        HostAnswer answer = await http.SendAsync(HttpMethod.Post, $"{request}/merge", body, BitbucketDataCenterJsonContext.Default.BitbucketDataCenterMerge, cancellationToken);
        answer.ThrowIfRefused();
    }
}

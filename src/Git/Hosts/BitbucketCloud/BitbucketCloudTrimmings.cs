namespace ProgressiveDelivery.Git;

/// <summary>Reviewers of a Bitbucket Cloud pull request that exists; labels and auto-merge, which it does not have, become remarks.</summary>
/// <param name="request">Address of the pull request in the API.</param>
internal sealed class BitbucketCloudTrimmings(string request, HostApi http)
{
    public async Task ApplyAsync(PullRequestDraft draft, Remarks remarks, CancellationToken cancellationToken)
    {
        if (draft.Labels.Count > 0)
        {
            remarks.Add("Bitbucket Cloud has no labels on pull requests");
        }

        if (draft.AutoMerge)
        {
            remarks.Add("Bitbucket Cloud has no auto-merge in its API; turn it on by hand, or merge by a pipeline");
        }

        if (draft.Reviewers.Count > 0)
        {
            await remarks.TryAsync("no review could be requested", () => RequestReviewsAsync(draft.Reviewers, remarks, cancellationToken));
        }
    }

    // One unknown person makes Bitbucket refuse them all; then each is asked for on top of those that were taken.
    private async Task RequestReviewsAsync(IReadOnlyList<string> names, Remarks remarks, CancellationToken cancellationToken)
    {
        BitbucketCloudPull pull = await http.GetAsync(request, BitbucketCloudJsonContext.Default.BitbucketCloudPull, cancellationToken);
        BitbucketCloudUser[] present = [.. (pull.Reviewers ?? []).Select(user => user.Uuid is null ? user : user with { AccountId = null })];
        (string Name, BitbucketCloudUser User)[] wanted = [.. names.Select(name => (name, User(name)))];
        if ((await SendAsync(pull, [.. present, .. wanted.Select(pair => pair.User)], cancellationToken)).Succeeded)
        {
            return;
        }

        foreach ((string name, BitbucketCloudUser user) in wanted)
        {
            HostAnswer answer = await SendAsync(pull, [.. present, user], cancellationToken);
            if (answer.Succeeded)
            {
                present = [.. present, user];
            }
            else
            {
                remarks.Add($"no review could be requested from {name}: {answer.Refusal().Message} People are named by account id or {{uuid}} here");
            }
        }
    }

    private Task<HostAnswer> SendAsync(BitbucketCloudPull pull, IReadOnlyList<BitbucketCloudUser> reviewers, CancellationToken cancellationToken) =>
        http.SendAsync(
            HttpMethod.Put,
            request,
            new BitbucketCloudReviewers(pull.Title, pull.Description ?? "", reviewers),
            BitbucketCloudJsonContext.Default.BitbucketCloudReviewers,
            cancellationToken);

    private static BitbucketCloudUser User(string name) =>
        name.StartsWith('{') ? new BitbucketCloudUser(Uuid: name) : new BitbucketCloudUser(AccountId: name);
}

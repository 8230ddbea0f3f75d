using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>Labels, reviewers and auto-merge of a GitLab merge request that exists (https://docs.gitlab.com/api/merge_requests/#update-mr).</summary>
/// <param name="request">Address of the merge request in the API.</param>
internal sealed class GitLabTrimmings(string api, string request, HostApi http)
{
    public async Task ApplyAsync(PullRequestDraft draft, Remarks remarks, CancellationToken cancellationToken)
    {
        if (draft.Labels.Count > 0)
        {
            await remarks.TryAsync("the labels could not be set", () => LabelAsync(draft.Labels, cancellationToken));
        }

        if (draft.Reviewers.Count > 0)
        {
            await remarks.TryAsync("no review could be requested", () => RequestReviewsAsync(draft.Reviewers, remarks, cancellationToken));
        }

        if (draft.AutoMerge)
        {
            await remarks.TryAsync("auto-merge could not be turned on", () => AutoMergeAsync(draft.HeadCommit, cancellationToken));
        }
    }

    private async Task LabelAsync(IReadOnlyList<string> labels, CancellationToken cancellationToken) =>
        (await http.SendAsync(HttpMethod.Put, request, new GitLabLabels(string.Join(',', labels)), GitLabJsonContext.Default.GitLabLabels, cancellationToken))
            .ThrowIfRefused();

    // Reviewers are numbers to GitLab, and the list that is sent replaces the one that is there.
    private async Task RequestReviewsAsync(IReadOnlyList<string> names, Remarks remarks, CancellationToken cancellationToken)
    {
        GitLabMergeRequest now = await http.GetAsync(request, GitLabJsonContext.Default.GitLabMergeRequest, cancellationToken);
        var ids = new HashSet<long>((now.Reviewers ?? []).Select(user => user.Id));
        foreach (string name in names)
        {
            GitLabUser[] users = await http.GetAsync($"{api}/users?username={Uri.EscapeDataString(name)}", GitLabJsonContext.Default.GitLabUserArray, cancellationToken);
            if (users.FirstOrDefault(user => string.Equals(user.Username, name, StringComparison.OrdinalIgnoreCase)) is { } user)
            {
                ids.Add(user.Id);
            }
            else
            {
                remarks.Add($"no review could be requested from {name}: GitLab knows no such user");
            }
        }

        HostAnswer answer = await http.SendAsync(HttpMethod.Put, request, new GitLabReviewers([.. ids]), GitLabJsonContext.Default.GitLabReviewers, cancellationToken);
        GitLabMergeRequest after = answer.Read(GitLabJsonContext.Default.GitLabMergeRequest);

        // Who may not see the project, and all but one in the free edition, GitLab leaves out without a word.
        int missing = ids.Except((after.Reviewers ?? []).Select(user => user.Id)).Count();
        if (missing > 0)
        {
            remarks.Add($"GitLab left out {missing} of {ids.Count} reviewers: they may not see the project, or its edition allows one reviewer only");
        }
    }

    // https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request
    private async Task AutoMergeAsync(string headCommit, CancellationToken cancellationToken)
    {
        await Patience.WaitAsync(http.Time, () => IsCheckedAsync(cancellationToken), cancellationToken);
        HostAnswer answer = await http.SendAsync(HttpMethod.Put, $"{request}/merge", new GitLabMerge(true, true, headCommit), GitLabJsonContext.Default.GitLabMerge, cancellationToken);

        // 405 is GitLab's word for "there is nothing to wait for, or it can never be merged". Merging without a pipeline that may be
        // about to start would skip the very check that auto-merge is there for.
        if (answer.Status == HttpStatusCode.MethodNotAllowed)
        {
            throw new GitHostException(GitHostTrouble.Invalid, $"GitLab has no pipeline or approval to wait for, or the merge request cannot be merged ({answer.Words}).");
        }

        answer.ThrowIfRefused();
    }

    // Right after its creation a merge request is still being prepared, and a merge is refused
    // (https://docs.gitlab.com/api/merge_requests/#merge-status).
    private async Task<bool> IsCheckedAsync(CancellationToken cancellationToken)
    {
        GitLabMergeRequest now = await http.GetAsync(request, GitLabJsonContext.Default.GitLabMergeRequest, cancellationToken);
        return now.DetailedMergeStatus is not ("preparing" or "unchecked" or "checking" or "approvals_syncing");
    }
}

using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>Labels, reviewers and auto-merge of a GitHub pull request that exists.</summary>
internal sealed class GitHubTrimmings(GitHubAddress address, string repository, HostApi api)
{
    private const string EnableAutoMerge =
        "mutation($input: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $input) { clientMutationId } }";

    public async Task ApplyAsync(string number, PullRequestDraft draft, Remarks remarks, CancellationToken cancellationToken)
    {
        if (draft.Labels.Count > 0)
        {
            await remarks.TryAsync("the labels could not be set", () => LabelAsync(number, draft.Labels, cancellationToken));
        }

        if (draft.Reviewers.Count > 0)
        {
            await RequestReviewsAsync(number, draft.Reviewers, remarks, cancellationToken);
        }

        if (draft.AutoMerge)
        {
            await remarks.TryAsync("auto-merge could not be turned on", () => AutoMergeAsync(number, draft.HeadCommit, cancellationToken));
        }
    }

    // https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue
    private async Task LabelAsync(string number, IReadOnlyList<string> labels, CancellationToken cancellationToken) =>
        (await api.SendAsync(HttpMethod.Post, $"{repository}/issues/{number}/labels", new GitHubLabels(labels), GitHubJsonContext.Default.GitHubLabels, cancellationToken))
            .ThrowIfRefused();

    // https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request
    // One unknown name makes GitHub refuse them all; then each is asked for alone.
    private async Task RequestReviewsAsync(string number, IReadOnlyList<string> reviewers, Remarks remarks, CancellationToken cancellationToken)
    {
        try
        {
            HostAnswer answer = await SendReviewersAsync(number, reviewers, cancellationToken);
            if (answer.Status != HttpStatusCode.UnprocessableEntity || reviewers.Count == 1)
            {
                answer.ThrowIfRefused();
                return;
            }
        }
        catch (GitHostException e)
        {
            remarks.Add($"no review could be requested from {string.Join(", ", reviewers)}: {e.Message}");
            return;
        }

        foreach (string reviewer in reviewers)
        {
            await remarks.TryAsync(
                $"no review could be requested from {reviewer}",
                async () => (await SendReviewersAsync(number, [reviewer], cancellationToken)).ThrowIfRefused());
        }
    }

    private Task<HostAnswer> SendReviewersAsync(string number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken)
    {
        ILookup<bool, string> byTeam = reviewers.ToLookup(name => name.Contains('/', StringComparison.Ordinal));
        var body = new GitHubReviewers([.. byTeam[false]], [.. byTeam[true].Select(team => team[(team.IndexOf('/', StringComparison.Ordinal) + 1)..])]);
        return api.SendAsync(HttpMethod.Post, $"{repository}/pulls/{number}/requested_reviewers", body, GitHubJsonContext.Default.GitHubReviewers, cancellationToken);
    }

    // https://docs.github.com/en/graphql/reference/mutations#enablepullrequestautomerge
    private async Task AutoMergeAsync(string number, string headCommit, CancellationToken cancellationToken)
    {
        GitHubPull pull = await api.GetAsync($"{repository}/pulls/{number}", GitHubJsonContext.Default.GitHubPull, cancellationToken);
        if (pull.MergedAt is not null || pull.NodeId is not { } id)
        {
            return;
        }

        string method = await MethodAsync(cancellationToken);
        var mutation = new GitHubMutation<GitHubAutoMerge>(EnableAutoMerge, new(new GitHubAutoMerge(id, method.ToUpperInvariant(), headCommit)));
        HostAnswer answer = await api.SendAsync(HttpMethod.Post, address.GraphQl, mutation, GitHubJsonContext.Default.GitHubMutationGitHubAutoMerge, cancellationToken);
        GitHubAnswer said = answer.Read(GitHubJsonContext.Default.GitHubAnswer);

        // GitHub turns auto-merge on only where something is still missing. Where nothing is, it can be merged at once;
        // the rules of the branch are checked there once more.
        if (said.Errors is [{ Message: { } message }, ..] && message.Contains("clean status", StringComparison.OrdinalIgnoreCase))
        {
            var merge = new GitHubMerge(headCommit, method);
            answer = await api.SendAsync(HttpMethod.Put, $"{repository}/pulls/{number}/merge", merge, GitHubJsonContext.Default.GitHubMerge, cancellationToken);
            answer.ThrowIfRefused();
            return;
        }

        GitHubGraphQl.ThrowIfRefused(said, answer);
    }

    private async Task<string> MethodAsync(CancellationToken cancellationToken)
    {
        GitHubRepository settings = await api.GetAsync(repository, GitHubJsonContext.Default.GitHubRepository, cancellationToken);
        return settings switch
        {
            { AllowMergeCommit: not false } => "merge",
            { AllowSquashMerge: not false } => "squash",
            _ => "rebase",
        };
    }
}

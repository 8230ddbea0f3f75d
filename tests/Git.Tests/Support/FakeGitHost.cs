namespace ProgressiveDelivery.Git.Tests;

/// <summary>Pull requests in memory; counts what is opened and can be told to fail.</summary>
internal sealed class FakeGitHost : IGitHost
{
    public List<(PullRequestDraft Draft, PullRequest Pull)> Pulls { get; } = [];

    /// <summary>Thrown by every call while it is set.</summary>
    public GitHostException? Trouble { get; set; }

    public Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken)
    {
        Demand();
        return Task.FromResult(Pulls.LastOrDefault(pull => pull.Draft.HeadBranch == headBranch && pull.Draft.BaseBranch == baseBranch).Pull)!;
    }

    public Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        Demand();
        var pull = new PullRequest($"{Pulls.Count + 1}", $"https://git.example/pulls/{Pulls.Count + 1}", PullRequestState.Open, null);
        Pulls.Add((draft, pull));
        return Task.FromResult(pull);
    }

    public Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Pulls.Single(pull => pull.Pull.Id == id).Pull);

    public Task ReportAsync(CommitReport report, CancellationToken cancellationToken) => Task.CompletedTask;

    public string PageOf(string commit) => $"https://git.example/commit/{commit}";

    /// <summary>People or the host's rules end the only pull request.</summary>
    public void End(PullRequestState state, string? mergeCommit = null) =>
        Pulls[0] = (Pulls[0].Draft, Pulls[0].Pull with { State = state, MergeCommit = mergeCommit });

    private void Demand()
    {
        if (Trouble is { } trouble)
        {
            throw trouble;
        }
    }
}

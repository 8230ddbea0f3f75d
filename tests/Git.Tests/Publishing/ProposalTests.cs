namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Reverts as pull requests.</summary>
public sealed class ProposalTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new RevertScene().Fail();
    private readonly FakeGitHost _host = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Proposal_is_one_commit_on_a_branch_of_its_own_and_leaves_the_branch_alone()
    {
        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        PullRequestDraft draft = Assert.Single(_host.Pulls).Draft;
        Assert.Equal(_scene.Bad, Repository.Head);
        Assert.Equal(proposed.Commit, Repository.Git("rev-parse", $"refs/heads/{draft.HeadBranch}"));
        Assert.Equal((proposed.Commit, "main"), (draft.HeadCommit, draft.BaseBranch));
        Assert.Matches("^canary-rollback/shop-shop-[a-z2-7]{16}$", draft.HeadBranch);
        Assert.StartsWith("revert(shop): canary 7d9f failed", draft.Title, StringComparison.Ordinal);
        Assert.Contains("Canary-Rollback-Id:", draft.Body, StringComparison.Ordinal);
        Assert.Equal(["rollback"], draft.Labels);
        Assert.Equal(["shop-team"], draft.Reviewers);
        Assert.True(draft.AutoMerge);
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(proposed.Commit, App));
    }

    [Fact]
    public async Task Proposal_is_found_again_by_the_next_run()
    {
        RevertOutcome first = await RevertAsync(RevertMode.PullRequest);
        Repository.Commit("Raise cart", ("apps/cart/deployment.yaml", "image: cart:v2\n"));

        RevertOutcome second = await RevertAsync(RevertMode.PullRequest);

        Assert.Equal(((RevertOutcome.Proposed)first).Commit, Assert.IsType<RevertOutcome.Proposed>(second).Commit);
        Assert.Single(_host.Pulls);
    }

    [Theory]
    [InlineData("branch")]
    [InlineData("proposal")]
    public async Task Proposal_is_made_once_when_the_first_run_died_after(string step)
    {
        GitSettings settings = _scene.Settings;
        _scene.Settings = settings with { StepDone = done => _ = done == step ? throw new InvalidOperationException("killed") : done };
        await Assert.ThrowsAsync<InvalidOperationException>(() => RevertAsync(RevertMode.PullRequest));
        _scene.Settings = settings;

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        Assert.Equal(proposed.Commit, Assert.Single(_host.Pulls).Draft.HeadCommit);
        Assert.Equal(2, Repository.Git("for-each-ref", "--format=%(refname)").Split('\n').Length);
    }

    [Fact]
    public async Task Merged_proposal_is_the_end_of_the_job()
    {
        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));
        Repository.Git("update-ref", "refs/heads/main", proposed.Commit);
        _host.End(PullRequestState.Merged, proposed.Commit);

        Assert.Equal(new RevertOutcome.AlreadyReverted(proposed.Commit, proposed.Commit), await RevertAsync(RevertMode.PullRequest));
    }

    [Fact]
    public async Task Proposal_that_people_have_closed_is_not_opened_again()
    {
        await RevertAsync(RevertMode.PullRequest);
        _host.End(PullRequestState.Closed);

        Assert.IsType<RevertOutcome.Declined>(await RevertAsync(RevertMode.PullRequest));
        Assert.Single(_host.Pulls);
    }

    [Fact]
    public async Task Branch_that_refuses_the_commit_is_asked_by_a_pull_request_then_and_the_next_time()
    {
        Repository.InstallHook("update", """case "$1" in refs/heads/main) echo "GH006: Protected branch update failed" >&2; exit 1;; esac""");
        Reverter reverter = _scene.Reverter();

        var first = Assert.IsType<RevertOutcome.Proposed>(await reverter.RevertAsync(Request(RevertMode.Auto), CancellationToken.None));
        int pushes = 0;
        Repository.InstallHook("update", "echo asked >> pushes; case \"$1\" in refs/heads/main) exit 1;; esac");
        var second = Assert.IsType<RevertOutcome.Proposed>(await reverter.RevertAsync(Request(RevertMode.Auto) with { RevertId = "another" }, CancellationToken.None));

        Assert.Contains("GH006", Assert.Single(first.Reasons), StringComparison.Ordinal);
        Assert.Contains("GH006", Assert.Single(second.Reasons), StringComparison.Ordinal);
        pushes += File.ReadAllLines(Path.Combine(Repository.Location, "pushes")).Length;
        Assert.Equal(1, pushes);
        Assert.Equal(2, _host.Pulls.Count);
    }

    [Theory]
    [InlineData(nameof(RevertMode.Auto))]
    [InlineData(nameof(RevertMode.Commit))]
    public async Task Open_proposal_keeps_a_new_process_from_pushing_where_the_branch_takes_commits_by_now(string mode)
    {
        await ProposeWhereTheBranchRefusesAsync();

        Assert.IsType<RevertOutcome.Proposed>(await _scene.RevertAsync(Request(Enum.Parse<RevertMode>(mode)) with { IsProposed = true }));

        Assert.Equal(_scene.Bad, Repository.Head);
        Assert.Single(_host.Pulls);
    }

    [Theory]
    [InlineData(nameof(RevertMode.Auto))]
    [InlineData(nameof(RevertMode.Commit))]
    public async Task Closed_proposal_is_respected_by_a_new_process_where_the_branch_takes_commits_by_now(string mode)
    {
        await ProposeWhereTheBranchRefusesAsync();
        _host.End(PullRequestState.Closed);

        Assert.IsType<RevertOutcome.Declined>(await _scene.RevertAsync(Request(Enum.Parse<RevertMode>(mode)) with { IsProposed = true }));

        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Fact]
    public async Task Withdrawn_proposal_leaves_no_branch_and_is_made_anew_when_the_revision_fails_again()
    {
        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        Assert.True(await WithdrawAsync());
        Assert.True(await WithdrawAsync());
        Assert.Equal("refs/heads/main", Repository.Git("for-each-ref", "--format=%(refname)"));
        _host.End(PullRequestState.Closed);
        RevertRequest again = Request(RevertMode.PullRequest) with { WithdrawnProposal = proposed.PullRequest.Url };

        Assert.NotEqual(proposed.PullRequest.Url, Assert.IsType<RevertOutcome.Proposed>(await _scene.RevertAsync(again)).PullRequest.Url);
        Assert.NotNull(Repository.Tip(_host.Pulls[1].Draft.HeadBranch));
    }

    [Fact]
    public async Task Branch_of_a_proposal_that_people_have_added_to_is_left_to_them()
    {
        await RevertAsync(RevertMode.PullRequest);
        string branch = Assert.Single(_host.Pulls).Draft.HeadBranch;
        string theirs = Repository.CommitOn(branch, "Mend the revert", null, new ScratchFile($"{App}/NOTES.md", "x\n"));

        Assert.False(await WithdrawAsync());

        Assert.Equal(theirs, Repository.Tip(branch));
    }

    [Fact]
    public async Task Change_of_a_shared_base_is_never_merged_by_itself()
    {
        Repository.Commit("Share a base", ($"{App}/kustomization.yaml", "resources:\n- ../base\n- deployment.yaml\n"), ("apps/base/kustomization.yaml", "resources: []\n"));
        _scene.Good = Repository.Head;
        _scene.Bad = Repository.Commit("Fail", ("apps/base/kustomization.yaml", "resources: [bad.yaml]\n"), ($"{App}/deployment.yaml", "image: registry.example/shop:v9\n"));

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        Assert.NotEmpty(proposed.Reasons);
        Assert.False(Assert.Single(_host.Pulls).Draft.AutoMerge);
    }

    [Fact]
    public async Task Words_of_others_are_no_Markdown_in_the_proposal()
    {
        Repository.InstallHook("update", """case "$1" in refs/heads/main) echo 'GH006: ask @team, fixes #12 ```' >&2; exit 1;; esac""");

        await RevertAsync(RevertMode.Auto);

        string[] blocks = Assert.Single(_host.Pulls).Draft.Body.Split("```");
        Assert.Contains(blocks.Where((_, i) => i % 2 == 1), block => block.Contains("@team, fixes #12", StringComparison.Ordinal));
        Assert.DoesNotContain(blocks.Where((_, i) => i % 2 == 0), text => text.Contains('@') || text.Contains('#'));
    }

    [Fact]
    public async Task What_would_drop_later_work_is_proposed_and_says_so_and_is_never_merged_by_itself()
    {
        _scene.Good = Repository.Commit("Note", ($"{App}/NOTES.md", "one\ntwo\n"));
        _scene.Bad = Repository.Commit("Fail", ($"{App}/NOTES.md", "one\nbad\n"), ($"{App}/deployment.yaml", "image: registry.example/shop:v9\n"));
        string later = Repository.Commit("Edit the same line", ($"{App}/NOTES.md", "one\nbad and better\n"));

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.Auto));

        PullRequestDraft draft = Assert.Single(_host.Pulls).Draft;
        Assert.Contains("would be dropped", Assert.Single(proposed.Reasons), StringComparison.Ordinal);
        Assert.Contains(later, draft.Body, StringComparison.Ordinal);
        Assert.False(draft.AutoMerge);
        Assert.Equal("one\ntwo", Repository.Read(proposed.Commit, $"{App}/NOTES.md"));
    }

    [Fact]
    public async Task Host_that_is_down_gives_the_job_back()
    {
        _host.Trouble = new GitHostException(GitHostTrouble.Unavailable, "git.example: 502 Bad Gateway.");

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(RevertMode.PullRequest));

        Assert.Equal(GitTrouble.Unreachable, trouble.Trouble);
    }

    [Fact]
    public async Task Proposal_without_a_host_says_what_to_set()
    {
        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync(_scene.Request() with { Mode = RevertMode.PullRequest }));

        Assert.Contains("spec.rollback.git.pullRequest", refused.Fix, StringComparison.Ordinal);
    }

    private Task<bool> WithdrawAsync()
    {
        RevertRequest request = _scene.Request();
        return _scene.Reverter().WithdrawAsync(request.Remote, request.Evidence.Namespace, request.Evidence.Name, request.RevertId, CancellationToken.None);
    }

    private async Task ProposeWhereTheBranchRefusesAsync()
    {
        Repository.InstallHook("update", """case "$1" in refs/heads/main) exit 1;; esac""");
        Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.Auto));
        Repository.InstallHook("update", "exit 0");
    }

    private Task<RevertOutcome> RevertAsync(RevertMode mode) => _scene.RevertAsync(Request(mode));

    private RevertRequest Request(RevertMode mode) => _scene.Request() with
    {
        Mode = mode,
        Proposals = new ProposalSettings(_host) { Labels = ["rollback"], Reviewers = ["shop-team"], AutoMerge = true },
    };
}

using ProgressiveDelivery.Git.Tests.Hosts;
using ProgressiveDelivery.Git.Tests.Hosts.GitHub;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Reverts whose commit GitHub makes, on its stub with a real repository behind it that takes no push.</summary>
public sealed class HostCommitTests : IAsyncLifetime, IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new RevertScene().Fail();
    private readonly GitHubStub _stub = new() { Authorization = "Bearer token" };
    private readonly GitHostConnections _connections = new(TimeProvider.System);
    private readonly GitHubRepositoryStub _github;

    public HostCommitTests()
    {
        _github = new GitHubRepositoryStub(Repository);
        _stub.Repository = _github;
        Repository.InstallHook("update", "echo 'GH006: commits must have verified signatures' >&2; exit 1");
    }

    private ScratchRepository Repository => _scene.Repository;

    private GitHostSettings Settings => new($"{_stub.Url}/shop/apps", new BearerCredentials("token")) { Provider = "github" };

    public Task InitializeAsync() => _stub.StartAsync();

    public Task DisposeAsync() => _stub.StopAsync();

    public void Dispose()
    {
        _connections.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public async Task Commit_is_made_by_the_host_and_holds_what_was_verified()
    {
        var pushed = Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(RevertMode.Commit));

        Assert.Equal(pushed.Commit, Repository.Head);
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
        Assert.StartsWith("revert(shop): canary 7d9f failed", Repository.Message(pushed.Commit), StringComparison.Ordinal);
        Assert.NotNull(RevertTrailers.ParseMessage(Repository.Message(pushed.Commit)).Id);
        Assert.IsType<RevertOutcome.AlreadyReverted>(await RevertAsync(RevertMode.Commit));
    }

    [Fact]
    public async Task Branch_that_moved_is_looked_at_again()
    {
        int commits = 0;
        _github.BeforeCommit = () =>
        {
            if (commits++ == 0)
            {
                Repository.Commit("Raise cart", ("apps/cart/deployment.yaml", "image: cart:v2\n"));
            }
        };

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(RevertMode.Commit));

        Assert.Equal(2, pushed.Attempts);
        Assert.Equal("image: cart:v2", Repository.Read(pushed.Commit, "apps/cart/deployment.yaml"));
    }

    [Fact]
    public async Task Mode_that_the_host_cannot_write_is_refused_with_the_reason()
    {
        _scene.Bad = Repository.CommitOn("main", "Drop the script's mode", null, new ScratchFile($"{App}/run.sh", "echo\n", "100644"));
        _scene.Good = Repository.CommitOn("main", "Make it run", null, new ScratchFile($"{App}/run.sh", "echo\n", "100755"));
        _scene.Bad = Repository.CommitOn("main", "Drop it again", null, new ScratchFile($"{App}/run.sh", "echo\n", "100644"));

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await RevertAsync(RevertMode.Commit));

        Assert.Contains("run.sh is executable", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("signingKeyRef", refused.Fix, StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Fact]
    public async Task Commit_of_another_content_is_said_loudly()
    {
        _github.Alters = true;

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await RevertAsync(RevertMode.Commit));

        Assert.Contains($"made {Repository.Head}, which does not hold what was verified", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(Repository.Head, refused.Commit);
    }

    [Fact]
    public async Task Commit_that_the_host_does_not_hand_out_yet_is_found_by_the_next_try()
    {
        _github.Lags = true;
        await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(RevertMode.Commit));
        _github.Lags = false;

        Assert.Equal(Repository.Head, Assert.IsType<RevertOutcome.AlreadyReverted>(await RevertAsync(RevertMode.Commit)).Commit);
    }

    [Fact]
    public async Task Fault_within_the_host_is_no_rule_of_the_branch()
    {
        _github.Refusal = """{"data": {"createCommitOnBranch": null}, "errors": [{"message": "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug."}]}""";

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(RevertMode.Auto));

        Assert.Equal(GitTrouble.Unreachable, trouble.Trouble);
        Assert.Empty(_stub.Pulls);
    }

    [Fact]
    public async Task Rule_of_the_branch_leads_to_a_pull_request()
    {
        int commits = 0;
        _github.BeforeCommit = () => _github.Refusal = commits++ == 0
            ? """{"data": {"createCommitOnBranch": null}, "errors": [{"type": "UNPROCESSABLE", "message": "Changes must be made through a pull request."}]}"""
            : null;

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.Auto));

        Assert.Contains("through a pull request", Assert.Single(proposed.Reasons), StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Fact]
    public async Task Pull_request_gets_its_branch_and_commit_through_the_host()
    {
        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        string branch = Assert.Single(_stub.Pulls).Head;
        Assert.Equal(proposed.Commit, Repository.Tip(branch));
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(proposed.Commit, App));
        Assert.Equal(_scene.Bad, Repository.Head);
    }

    [Fact]
    public async Task Branch_left_without_a_commit_by_a_run_that_died_is_used()
    {
        _stub.Intercept = request => request.Path == "/api/graphql" ? new StubAnswer(502) : null;
        await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(RevertMode.PullRequest));
        Repository.Commit("Raise cart", ("apps/cart/deployment.yaml", "image: cart:v2\n"));
        _stub.Intercept = null;

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        Assert.Equal(Repository.Head, Repository.Git("rev-parse", $"{proposed.Commit}^"));
    }

    [Fact]
    public async Task Branch_with_our_commit_from_a_run_that_died_is_taken_over()
    {
        _stub.Intercept = request => request.Path.EndsWith("/pulls", StringComparison.Ordinal) && request.Method == "POST" ? new StubAnswer(502) : null;
        await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(RevertMode.PullRequest));
        _stub.Intercept = null;
        string[] branches = Repository.Git("for-each-ref", "--format=%(objectname)", "refs/heads/canary-rollback").Split('\n');

        var proposed = Assert.IsType<RevertOutcome.Proposed>(await RevertAsync(RevertMode.PullRequest));

        Assert.Equal(Assert.Single(branches), proposed.Commit);
    }

    private Task<RevertOutcome> RevertAsync(RevertMode mode)
    {
        Assert.True(GitHubCommitWriter.TryOpen(Settings, _connections, out GitHubCommitWriter? writer, out string? error), error);
        Assert.True(GitHosts.TryOpen(Settings, _connections, out IGitHost? host, out error), error);
        return _scene.RevertAsync(_scene.Request() with { Mode = mode, HostCommits = writer, Proposals = new ProposalSettings(host) });
    }
}

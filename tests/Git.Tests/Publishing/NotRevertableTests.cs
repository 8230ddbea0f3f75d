namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Cases in which no commit on the branch could help: nothing is pushed, and a sentence says what a person can do.</summary>
public sealed class NotRevertableTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Revert_refuses_when_the_failing_commit_created_the_folder()
    {
        _scene.Bad = Repository.Commit("Deploy new app", ("apps/new/deployment.yaml", "v1\n"));

        await AssertRefusedAsync("does not exist in commit", _scene.Request(path: "apps/new"));
    }

    [Fact]
    public async Task Revert_refuses_when_the_failing_change_lies_outside_the_folder()
    {
        _scene.Bad = Repository.Commit("Change the base", ("base/deployment.yaml", "v2\n"));

        await AssertRefusedAsync("the failing change is elsewhere", _scene.Request());
    }

    [Fact]
    public async Task Revert_refuses_when_both_states_come_from_one_commit()
    {
        _scene.Bad = _scene.Good;

        await AssertRefusedAsync("the failing change is not in Git", _scene.Request());
    }

    [Fact]
    public async Task Revert_refuses_when_its_own_revert_fails()
    {
        _scene.Fail();
        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());
        _scene.Good = _scene.Bad;
        _scene.Bad = pushed.Commit;

        await AssertRefusedAsync("a revert is never reverted", _scene.Request(revision: "5c4b"));
    }

    [Fact]
    public async Task Revert_goes_ahead_when_the_failing_commit_follows_its_own_revert_of_another_app()
    {
        _scene.Bad = Repository.Commit("Raise everything", ($"{App}/deployment.yaml", "image: v2\n"), ("apps/cart/deployment.yaml", "image: cart:v2\n"));
        var other = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(path: "apps/cart")));
        _scene.Bad = other.Commit;

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(revision: "aaaa")));
        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf(Repository.Head, ""));
    }

    [Fact]
    public async Task Revert_refuses_when_the_same_failed_revision_comes_back()
    {
        _scene.Fail();
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());
        _scene.Fail();

        await AssertRefusedAsync("was reverted before", _scene.Request());
    }

    [Fact]
    public async Task Revert_goes_ahead_when_another_revision_fails_after_a_revert()
    {
        _scene.Fail();
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());
        _scene.Fail("v3");

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(revision: "bbbb")));
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(Repository.Head, App));
    }

    [Fact]
    public async Task Revert_refuses_when_the_history_was_rewritten_and_the_good_commit_is_gone()
    {
        _scene.Fail();
        _scene.Good = new string('a', 40);

        await AssertRefusedAsync("the history was rewritten", _scene.Request());
    }

    [Fact]
    public async Task Revert_fetches_the_good_commit_by_name_when_it_is_no_longer_on_the_branch()
    {
        _scene.Fail();
        string good = _scene.Good;
        Repository.Git("update-ref", "refs/keep/good", good);
        string orphan = Repository.Git("commit-tree", $"{_scene.Bad}^{{tree}}", "-m", "Start over");
        Repository.Git("update-ref", "refs/heads/main", orphan);
        _scene.Bad = orphan;

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.TreeOf(good, App), Repository.TreeOf(pushed.Commit, App));
        Assert.Equal(orphan, Repository.Git("rev-parse", $"{pushed.Commit}^"));
    }

    [Fact]
    public async Task Revert_stands_back_when_the_failing_commit_was_removed_from_history()
    {
        _scene.Fail();
        _scene.Bad = new string('b', 40);

        Assert.IsType<RevertOutcome.Superseded>(await _scene.RevertAsync());
        Repository.Git("update-ref", "refs/heads/main", _scene.Good);
        Assert.Equal(new RevertOutcome.AlreadyReverted(null, _scene.Good), await _scene.RevertAsync());
    }

    [Fact]
    public async Task Revert_stands_back_when_the_folder_was_removed()
    {
        _scene.Fail();
        Repository.Commit("Remove shop", (App, null));

        var superseded = Assert.IsType<RevertOutcome.Superseded>(await _scene.RevertAsync());
        Assert.Contains("removed or moved", superseded.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("160000", "1234567890123456789012345678901234567890", "a submodule")]
    [InlineData("120000", "cart", "a symbolic link")]
    [InlineData("100644", "text", "a file")]
    public async Task Revert_refuses_when_the_path_is_not_a_folder(string mode, string content, string named)
    {
        _scene.Good = Repository.CommitOn("main", "Add", null, new ScratchFile("apps/odd", content, mode));
        _scene.Bad = Repository.CommitOn("main", "Change", null, new ScratchFile("apps/odd/x", "y\n"));

        await AssertRefusedAsync(named, _scene.Request(path: "apps/odd"));
    }

    [Fact]
    public async Task Revert_refuses_when_the_branch_does_not_exist()
    {
        _scene.Fail();

        await AssertRefusedAsync("does not exist on the server", _scene.Request() with { Branch = "production" });
    }

    private async Task AssertRefusedAsync(string expected, RevertRequest request)
    {
        string head = Repository.Head;

        var refused = Assert.IsType<RevertOutcome.NotRevertable>(await _scene.RevertAsync(request));

        Assert.Contains(expected, refused.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Fix);
        Assert.Equal(head, Repository.Head);
    }
}

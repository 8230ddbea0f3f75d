namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>What a revert does for each shape that a branch's history can have.</summary>
public sealed class RevertOutcomeTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Revert_restores_the_folder_with_one_commit_when_nobody_else_pushed()
    {
        _scene.Fail();

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(pushed.Commit, Repository.Head);
        Assert.Equal(1, Repository.CountCommits(_scene.Bad));
        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf(pushed.Commit, ""));
        Assert.Equal(_scene.Bad, Assert.Single(pushed.Undone).Sha);
        Assert.Contains($"This reverts commit {_scene.Bad}.", Repository.Message(pushed.Commit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_leaves_other_folders_as_they_are_when_the_branch_has_moved()
    {
        _scene.Fail();
        Repository.Commit("Raise cart", ("apps/cart/deployment.yaml", "image: cart:v2\n"), ("apps/shop2/x", "new\n"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
        Assert.Equal("image: cart:v2", Repository.Read(pushed.Commit, "apps/cart/deployment.yaml"));
        Assert.Equal("new", Repository.Read(pushed.Commit, "apps/shop2/x"));
    }

    [Fact]
    public async Task Revert_pushes_nothing_when_it_runs_a_second_time()
    {
        _scene.Fail();
        var first = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        RevertOutcome second = await _scene.RevertAsync();

        Assert.Equal(new RevertOutcome.AlreadyReverted(first.Commit, first.Commit), second);
        Assert.Equal(first.Commit, Repository.Head);
    }

    [Fact]
    public async Task Revert_names_its_own_commit_when_others_have_pushed_on_top_of_it()
    {
        _scene.Fail();
        var first = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());
        string head = Repository.Commit("Try shop v3", ($"{App}/deployment.yaml", "image: v3\n"));

        Assert.Equal(new RevertOutcome.AlreadyReverted(first.Commit, head), await _scene.RevertAsync());
    }

    [Fact]
    public async Task Revert_pushes_nothing_when_a_person_has_restored_the_folder()
    {
        _scene.Fail();
        string head = Repository.Commit("Back to v1", ($"{App}/deployment.yaml", "image: registry.example/shop:v1\n"));

        Assert.Equal(new RevertOutcome.AlreadyReverted(null, head), await _scene.RevertAsync());
        Assert.Equal(head, Repository.Head);
    }

    [Fact]
    public async Task Revert_stands_back_when_the_app_was_rolled_forward()
    {
        _scene.Fail();
        string head = Repository.Commit("Fix shop", ($"{App}/deployment.yaml", "image: registry.example/shop:v3\n"));

        var superseded = Assert.IsType<RevertOutcome.Superseded>(await _scene.RevertAsync());

        Assert.Equal(head, superseded.Head);
        Assert.Contains("Fix shop", superseded.Reason, StringComparison.Ordinal);
        Assert.Equal(head, Repository.Head);
    }

    [Fact]
    public async Task Revert_keeps_a_good_commit_that_came_into_the_folder_after_the_bad_one()
    {
        _scene.Fail();
        string later = Repository.Commit("Document shop", ($"{App}/NOTES.md", "owner: shop team\n"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal("owner: shop team", Repository.Read(pushed.Commit, $"{App}/NOTES.md"));
        Assert.Equal("image: registry.example/shop:v1", Repository.Read(pushed.Commit, $"{App}/deployment.yaml"));
        Assert.Equal(later, Assert.Single(pushed.Kept).Sha);
        Assert.Equal(RevertStrategy.CommitRevert, pushed.Strategy);
        Assert.Contains("Kept, although later", Repository.Message(pushed.Commit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_goes_ahead_when_later_changes_in_the_folder_were_taken_back()
    {
        _scene.Fail();
        Repository.Commit("Document shop", ($"{App}/NOTES.md", "x\n"));
        Repository.Commit("Take the notes back", ($"{App}/NOTES.md", null));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
        Assert.Equal(_scene.Bad, Assert.Single(pushed.Undone).Sha);
    }

    [Fact]
    public async Task Revert_takes_all_back_when_several_commits_made_up_the_failing_revision()
    {
        Repository.Commit("Prepare shop v2", ($"{App}/config.yaml", "mode: new\n"));
        _scene.Fail();

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(["Deploy shop v2", "Prepare shop v2"], pushed.Undone.Select(commit => commit.Subject));
        Assert.Null(Repository.Read(pushed.Commit, $"{App}/config.yaml"));
    }

    [Fact]
    public async Task Revert_undoes_only_the_failed_apps_part_when_one_commit_changed_several_apps()
    {
        _scene.Bad = Repository.Commit("Raise everything", ($"{App}/deployment.yaml", "image: v2\n"), ("apps/cart/deployment.yaml", "image: cart:v2\n"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
        Assert.Equal("image: cart:v2", Repository.Read(pushed.Commit, "apps/cart/deployment.yaml"));
        Assert.Contains($"This reverts the changes to {App} of commit {_scene.Bad}.", Repository.Message(pushed.Commit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_restores_the_folder_when_the_failing_change_came_by_a_merge()
    {
        Repository.Git("branch", "feature", _scene.Good);
        string side = Repository.CommitOn("feature", "Deploy shop v2", null, new ScratchFile($"{App}/deployment.yaml", "image: v2\n"));
        Repository.Commit("Raise cart", ("apps/cart/deployment.yaml", "image: cart:v2\n"));
        _scene.Bad = Repository.CommitOn("main", "Merge feature", side, new ScratchFile($"{App}/deployment.yaml", "image: v2\n"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
        Assert.Equal("image: cart:v2", Repository.Read(pushed.Commit, "apps/cart/deployment.yaml"));
        Assert.Equal(side, Assert.Single(pushed.Undone).Sha);
    }

    [Fact]
    public async Task Revert_restores_everything_when_the_path_is_the_whole_repository()
    {
        _scene.Bad = Repository.Commit("Break it all", ("README.md", "broken\n"), ("extra", "x\n"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(path: "./")));

        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf(pushed.Commit, ""));
        Assert.Contains("This reverts commit", Repository.Message(pushed.Commit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apps/größe shop/für Läden")]
    [InlineData("apps/shop [eu] *")]
    [InlineData("apps/a 'quoted' \"name\"$(x)")]
    public async Task Revert_restores_a_folder_whose_name_has_spaces_marks_or_letters_beyond_ascii(string folder)
    {
        _scene.Good = Repository.Commit("Deploy", ($"{folder}/deployment.yaml", "v1\n"));
        _scene.Bad = Repository.Commit("Fail", ($"{folder}/deployment.yaml", "v2\n"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(path: folder)));

        Assert.Equal("v1", Repository.Read(pushed.Commit, $"{folder}/deployment.yaml"));
    }

    [Fact]
    public async Task Two_apps_that_failed_from_one_commit_are_both_restored_when_reverted_at_the_same_time()
    {
        _scene.Bad = Repository.Commit("Raise everything", ($"{App}/deployment.yaml", "image: v2\n"), ("apps/cart/deployment.yaml", "image: cart:v2\n"));
        Reverter reverter = _scene.Reverter();

        RevertOutcome[] outcomes = await Task.WhenAll(
            reverter.RevertAsync(_scene.Request(), CancellationToken.None),
            reverter.RevertAsync(_scene.Request(path: "apps/cart"), CancellationToken.None)); // the same Canary name, as in another cluster

        Assert.All(outcomes, outcome => Assert.IsType<RevertOutcome.Pushed>(outcome));
        Assert.Equal(2, Repository.CountCommits(_scene.Bad));
        Assert.Equal(Repository.TreeOf(_scene.Good, ""), Repository.TreeOf(Repository.Head, ""));
    }
}

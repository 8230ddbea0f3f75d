namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Others push between our fetch and our push.</summary>
public sealed class RaceTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Revert_starts_over_from_the_new_head_when_another_push_came_first()
    {
        _scene.Fail();
        int rivals = 0;
        OnVerified(() => rivals++ < 3 ? Repository.Commit($"Rival {rivals}", ("apps/cart/deployment.yaml", $"image: cart:r{rivals}\n")) : null);

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(4, pushed.Attempts);
        Assert.Equal(4, Repository.CountCommits(_scene.Bad));
        Assert.Equal("image: cart:r3", Repository.Read(pushed.Commit, "apps/cart/deployment.yaml"));
        Assert.Equal(Repository.TreeOf(_scene.Good, App), Repository.TreeOf(pushed.Commit, App));
    }

    [Fact]
    public async Task Revert_starts_over_when_the_server_itself_sees_the_race()
    {
        _scene.Fail();

        // Runs inside our push, after the client has compared heads: the server's own compare-and-swap has to fail.
        Repository.InstallHook(
            "pre-receive",
            """
            test -e raced && exit 0
            touch raced
            unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
            export GIT_AUTHOR_NAME=r GIT_AUTHOR_EMAIL=r@example.org GIT_COMMITTER_NAME=r GIT_COMMITTER_EMAIL=r@example.org
            git update-ref refs/heads/main $(git commit-tree -p main -m Rival main^{tree})
            """);

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(2, pushed.Attempts);
        Assert.Equal(2, Repository.CountCommits(_scene.Bad));
    }

    [Fact]
    public async Task Revert_stands_back_when_the_push_that_came_first_was_the_fix()
    {
        _scene.Fail();
        string? head = null;
        OnVerified(() => head ??= Repository.Commit("Fix shop", ($"{App}/deployment.yaml", "image: v3\n")));

        Assert.IsType<RevertOutcome.Superseded>(await _scene.RevertAsync());
        Assert.Equal(head, Repository.Head);
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_it_loses_every_race()
    {
        _scene.Fail();
        int rivals = 0;
        OnVerified(() => Repository.Commit($"Rival {++rivals}", ("apps/cart/deployment.yaml", $"r{rivals}\n")));

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync());

        Assert.Equal(GitTrouble.LostRace, trouble.Trouble);
        Assert.Equal(6, rivals);
        Assert.Equal(6, Repository.CountCommits(_scene.Bad));
    }

    [Fact]
    public async Task Two_controllers_leave_one_commit_when_they_run_the_same_revert_at_once()
    {
        _scene.Fail();
        var others = new Reverter[] { new(Path.Combine(_scene.Root, "a"), TimeProvider.System, _scene.Settings), new(Path.Combine(_scene.Root, "b"), TimeProvider.System, _scene.Settings) };

        RevertOutcome[] outcomes = await Task.WhenAll(others.Select(one => one.RevertAsync(_scene.Request(), CancellationToken.None)));

        Assert.Single(outcomes.OfType<RevertOutcome.Pushed>());
        Assert.Single(outcomes.OfType<RevertOutcome.AlreadyReverted>());
        Assert.Equal(1, Repository.CountCommits(_scene.Bad));
    }

    [Fact]
    public async Task Controller_that_made_the_same_commit_in_the_same_second_knows_that_it_was_not_the_first()
    {
        _scene.Fail();
        var second = new StoppedClock();
        var rival = new Reverter(Path.Combine(_scene.Root, "rival"), second, _scene.Settings);
        RevertOutcome? theirs = null;
        GitSettings settings = _scene.Settings with
        {
            StepDone = step => theirs = step == "verify" && theirs is null ? rival.RevertAsync(_scene.Request(), CancellationToken.None).GetAwaiter().GetResult() : theirs,
        };

        RevertOutcome ours = await new Reverter(Path.Combine(_scene.Root, "ours"), second, settings).RevertAsync(_scene.Request(), CancellationToken.None);

        Assert.Equal(Assert.IsType<RevertOutcome.Pushed>(theirs).Commit, Assert.IsType<RevertOutcome.AlreadyReverted>(ours).Commit);
        Assert.Equal(1, Repository.CountCommits(_scene.Bad));
    }

    /// <summary>Always the same second; timers run as ever, for a lost race is followed by a pause.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => _now;
    }

    private void OnVerified(Func<string?> act) =>
        _scene.Settings = _scene.Settings with { StepDone = step => _ = step == "verify" ? act() : null };
}

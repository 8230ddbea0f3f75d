namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>The process dies after any step, or is told to stop: the next run ends with exactly one commit.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly RevertScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("fetch")]
    [InlineData("plan")]
    [InlineData("commit")]
    [InlineData("verify")]
    [InlineData("push")]
    public async Task Revert_ends_with_one_commit_when_the_first_run_died_after(string step)
    {
        _scene.Fail();
        GitSettings settings = _scene.Settings;
        _scene.Settings = settings with { StepDone = done => _ = done == step ? throw new CrashException() : done };
        await Assert.ThrowsAsync<CrashException>(() => _scene.RevertAsync());
        _scene.Settings = settings;

        RevertOutcome outcome = await _scene.RevertAsync();

        string head = _scene.Repository.Head;
        Assert.Equal(step == "push" ? new RevertOutcome.AlreadyReverted(head, head) : outcome, outcome);
        Assert.Equal(head, outcome is RevertOutcome.Pushed pushed ? pushed.Commit : head);
        Assert.Equal(1, _scene.Repository.CountCommits(_scene.Bad));
        Assert.Equal(_scene.Repository.TreeOf(_scene.Good, ""), _scene.Repository.TreeOf(head, ""));
    }

    [Fact]
    public async Task Revert_removes_what_a_killed_run_left_behind()
    {
        _scene.Fail();
        string abandoned = Path.Combine(_scene.Cache, "runs", "999999999-1-key");
        string unfinished = Path.Combine(_scene.Cache, "repositories", "half.git.new");
        Directory.CreateDirectory(abandoned);
        Directory.CreateDirectory(unfinished);
        await File.WriteAllTextAsync(Path.Combine(abandoned, "identity"), "key");

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_scene.Cache, "runs")));
    }

    [Fact]
    public void Keys_of_a_killed_process_are_gone_when_the_next_one_starts()
    {
        string abandoned = Path.Combine(_scene.Cache, "runs", "999999999-1-key");
        Directory.CreateDirectory(abandoned);

        _ = new Reverter(_scene.Cache, TimeProvider.System, _scene.Settings);

        Assert.False(Directory.Exists(abandoned));
    }

    [Fact]
    public void Keys_are_gone_though_a_tool_does_not_end()
    {
        string runs = Path.Combine(_scene.Root, "runs");
        Assert.True(GitAddress.TryParse(_scene.Repository.FileUrl, out GitAddress? address, out _, allowFile: true));
        var session = new GitSession(address, GitCredentials.None, runs, _scene.Settings, TimeProvider.System);
        session.AtEnd(new StubbornTool());

        Assert.Throws<CrashException>(session.Dispose);

        Assert.Empty(Directory.GetDirectories(runs));
    }

    [Fact]
    public async Task Revert_kills_git_and_all_its_children_when_cancelled()
    {
        _scene.Fail();
        await using GitHttpServer server = await GitHttpServer.StartAsync(_scene.Root);
        var asked = new TaskCompletionSource();
        server.Intercept = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };
        using var stop = new CancellationTokenSource();
        Task<RevertOutcome> running = _scene.Reverter().RevertAsync(_scene.Request($"{server.Url}/remote.git"), stop.Token);
        await asked.Task;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Processes.WithEnvironment(_scene.Cache));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_scene.Cache, "runs")));
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_the_server_never_answers()
    {
        _scene.Fail();
        await using GitHttpServer server = await GitHttpServer.StartAsync(_scene.Root);
        server.Intercept = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };
        _scene.Settings = _scene.Settings with { CloneTimeout = TimeSpan.FromMilliseconds(300) };

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync(_scene.Request($"{server.Url}/remote.git")));

        Assert.Equal(GitTrouble.Unreachable, trouble.Trouble);
        Assert.Empty(Processes.WithEnvironment(_scene.Cache));
    }

    private sealed class CrashException : Exception;

    private sealed class StubbornTool : IDisposable
    {
        public void Dispose() => throw new CrashException();
    }
}

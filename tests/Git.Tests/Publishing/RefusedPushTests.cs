namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>The server takes no push to the branch.</summary>
public sealed class RefusedPushTests : IDisposable
{
    private readonly RevertScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Revert_reports_the_servers_words_when_the_branch_is_protected()
    {
        _scene.Fail();
        _scene.Repository.InstallHook("pre-receive", "echo 'GH006: Protected branch update failed for refs/heads/main.' >&2; exit 1");

        var rejected = Assert.IsType<RevertOutcome.Rejected>(await _scene.RevertAsync());

        Assert.Contains("GH006: Protected branch update failed", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains("pre-receive hook declined", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, _scene.Repository.Head);
    }

    [Fact]
    public async Task Revert_gives_the_job_back_when_the_refusal_is_the_servers_own_trouble()
    {
        _scene.Fail();
        _scene.Repository.InstallHook("pre-receive", "echo 'GitLab: Internal API unreachable' >&2; exit 1");

        await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync());
        Assert.Equal(_scene.Bad, _scene.Repository.Head);
    }

    [Theory]
    [InlineData("!\ta:refs/heads/main\t[rejected] (fetch first)", "", PushAnswer.LostRace)]
    [InlineData("!\ta:refs/heads/main\t[rejected] (non-fast-forward)", "", PushAnswer.LostRace)]
    [InlineData("!\ta:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)", "", PushAnswer.LostRace)]
    [InlineData("!\ta:refs/heads/main\t[remote rejected] (failed to update ref)", "", PushAnswer.LostRace)]
    [InlineData("!\ta:refs/heads/main\t[remote rejected] (protected branch hook declined)", "", PushAnswer.Refused)]
    [InlineData("!\ta:refs/heads/main\t[remote rejected] (unpacker error)", "", PushAnswer.Failed)]
    [InlineData("!\ta:refs/heads/main\t[remote failure] (remote failed to report status)", "", PushAnswer.Failed)]
    [InlineData("", "ERROR: The key you are authenticating with has been marked as read only.", PushAnswer.Refused)]
    [InlineData("", "remote: Permission to o/r.git denied to bot.\nfatal: unable to access 'u': The requested URL returned error: 403", PushAnswer.Refused)]
    [InlineData("", "fatal: the remote end hung up unexpectedly", PushAnswer.Failed)]
    internal void Push_report_is_read_as_git_prints_it(string output, string error, PushAnswer expected) =>
        Assert.Equal(expected, PushReport.Read(new GitResult(1, System.Text.Encoding.UTF8.GetBytes($"To x\n{output}\nDone\n"), error)));

    [Theory]
    [InlineData(" \ta:refs/heads/main\t1..2", PushAnswer.Accepted)]
    [InlineData("=\ta:refs/heads/main\t[up to date]", PushAnswer.LostRace)]
    internal void Push_report_tells_our_commit_from_one_that_was_there(string output, PushAnswer expected) =>
        Assert.Equal(expected, PushReport.Read(new GitResult(0, System.Text.Encoding.UTF8.GetBytes($"To x\n{output}\nDone\n"), "")));
}

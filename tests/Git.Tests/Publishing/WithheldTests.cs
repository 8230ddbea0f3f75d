namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Whoever asked for the revert objects when all but the write is done.</summary>
public sealed class WithheldTests : IDisposable
{
    private readonly RevertScene _scene = new RevertScene().Fail();
    private readonly FakeGitHost _host = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(nameof(RevertMode.Commit))]
    [InlineData(nameof(RevertMode.Auto))]
    [InlineData(nameof(RevertMode.PullRequest))]
    public async Task Objection_that_comes_after_the_verification_leaves_the_server_untouched(string mode)
    {
        bool isVerified = false;
        _scene.Settings = _scene.Settings with { StepDone = step => isVerified |= step == "verify" };
        string refs = _scene.Repository.Git("for-each-ref");

        RevertOutcome outcome = await _scene.RevertAsync(Request(mode, () => isVerified ? "Too many fail at once." : null));

        Assert.Equal("Too many fail at once.", Assert.IsType<RevertOutcome.Withheld>(outcome).Reason);
        Assert.Equal(refs, _scene.Repository.Git("for-each-ref"));
        Assert.Empty(_host.Pulls);
    }

    [Fact]
    public async Task Revert_goes_on_where_the_next_run_meets_no_objection()
    {
        await _scene.RevertAsync(Request(nameof(RevertMode.Commit), () => "Not now."));

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(Request(nameof(RevertMode.Commit), () => null)));
    }

    private RevertRequest Request(string mode, Func<string?> objection) => _scene.Request() with
    {
        Mode = Enum.Parse<RevertMode>(mode),
        Proposals = new ProposalSettings(_host),
        Objection = objection,
    };
}

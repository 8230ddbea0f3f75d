namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>What a revert would do, shown and not done.</summary>
public sealed class PreviewTests : IDisposable
{
    private readonly RevertScene _scene = new RevertScene().Fail();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Preview_shows_the_change_and_pushes_nothing()
    {
        RevertPreview preview = await _scene.Reverter().PreviewAsync(_scene.Request(), CancellationToken.None);

        Assert.Null(preview.Refusal);
        Assert.Equal(RevertStrategy.CommitRevert, preview.Strategy);
        Assert.Equal(_scene.Bad, Assert.Single(preview.Undone).Sha);
        Assert.Contains("-image: registry.example/shop:v2\n+image: registry.example/shop:v1\n", preview.Diff, StringComparison.Ordinal);
        Assert.StartsWith("revert(shop): canary 7d9f failed", preview.Message, StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, _scene.Repository.Head);
    }

    [Fact]
    public async Task Preview_says_why_nothing_would_be_done()
    {
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        RevertPreview preview = await _scene.Reverter().PreviewAsync(_scene.Request(), CancellationToken.None);

        Assert.IsType<RevertOutcome.AlreadyReverted>(preview.Refusal);
        Assert.Equal("", preview.Diff);
    }
}

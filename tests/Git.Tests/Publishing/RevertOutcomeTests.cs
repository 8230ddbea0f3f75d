namespace ProgressiveDelivery.Git.Tests.Publishing;

public sealed class RevertOutcomeTests
{
    [Fact]
    public async Task Revert_restores_the_folder_with_one_commit_when_nobody_else_pushed()
    {
        using var scene = new RevertScene();
        scene.Fail();

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await scene.RevertAsync());

        Assert.Equal(pushed.Commit, scene.Repository.Head);
        Assert.Equal(1, scene.Repository.CountCommits(scene.Bad));
        Assert.Equal(scene.Repository.TreeOf(scene.Good, ""), scene.Repository.TreeOf(pushed.Commit, ""));
        Assert.Equal(scene.Bad, Assert.Single(pushed.Undone).Sha);
    }
}

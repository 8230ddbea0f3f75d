namespace ProgressiveDelivery.Git.Tests.Planning;

/// <summary>What the last check before a push lets through, put to a real repository.</summary>
public sealed class RevertCheckTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new RevertScene().Fail();
    private readonly GitSession _session;

    public RevertCheckTests()
    {
        Assert.True(GitAddress.TryParse(_scene.Repository.FileUrl, out GitAddress? address, out _, allowFile: true));
        _session = new GitSession(address, GitCredentials.None, Path.Combine(_scene.Root, "runs"), _scene.Settings, TimeProvider.System);
    }

    public void Dispose()
    {
        _session.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public async Task Check_lets_a_true_restore_through() =>
        await CheckAsync(_scene.Repository.Commit("Restore", ($"{App}/deployment.yaml", "image: registry.example/shop:v1\n")));

    [Fact]
    public async Task Check_stops_a_commit_that_changes_another_folder()
    {
        string commit = _scene.Repository.Commit("Too much", ($"{App}/deployment.yaml", "image: registry.example/shop:v1\n"), ("apps/shop2/x", "y\n"));

        Assert.Contains("outside", (await Assert.ThrowsAsync<BrokenRepositoryException>(() => CheckAsync(commit))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_stops_a_commit_that_does_not_hold_the_good_state()
    {
        string commit = _scene.Repository.Commit("Too little", ($"{App}/deployment.yaml", "image: v3\n"));

        Assert.Contains("good state", (await Assert.ThrowsAsync<BrokenRepositoryException>(() => CheckAsync(commit))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_stops_a_commit_that_does_not_stand_on_the_head()
    {
        _scene.Repository.Commit("Between", ("x", "y\n"));
        string commit = _scene.Repository.Commit("Restore", ($"{App}/deployment.yaml", "image: registry.example/shop:v1\n"));

        Assert.Contains("head", (await Assert.ThrowsAsync<BrokenRepositoryException>(() => CheckAsync(commit))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_stops_a_commit_that_removes_the_folder()
    {
        string commit = _scene.Repository.Commit("Remove", (App, null));

        await Assert.ThrowsAsync<BrokenRepositoryException>(() => CheckAsync(commit));
    }

    private async Task CheckAsync(string commit)
    {
        var repository = new BareRepository(_session, _scene.Repository.Location, isFresh: true);
        TreeEntry? good = await repository.EntryAsync(_scene.Good, App, CancellationToken.None);
        var plan = new RevertPlan { Strategy = RevertStrategy.PathRestore, Head = _scene.Bad, Entries = [(App, good)] };
        await RevertCheck.DemandAsync(repository, commit, App, plan, CancellationToken.None);
    }
}

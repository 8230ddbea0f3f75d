namespace ProgressiveDelivery.Git.Tests.Planning;

/// <summary>Changed trees against what plain commits of the same changes give.</summary>
public sealed class TreeBuilderTests : IDisposable
{
    private readonly RevertScene _scene = new();
    private readonly GitSession _session;

    public TreeBuilderTests()
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
    public async Task Tree_gets_a_file_in_folders_that_were_not_there() => await AssertSameAsync(("a/b/c/d.yaml", "new\n"));

    [Fact]
    public async Task Tree_loses_folders_with_their_last_file() => await AssertSameAsync(("apps/cart/deployment.yaml", null));

    [Fact]
    public async Task Tree_changes_several_folders_at_once() => await AssertSameAsync(
        ("apps/shop/deployment.yaml", "a\n"), ("apps/shop/more/x.yaml", "b\n"), ("apps/cart/deployment.yaml", null), ("README.md", "c\n"));

    [Fact]
    public async Task Tree_lets_a_file_give_way_to_a_folder_of_its_name() => await AssertSameAsync(("README.md", null), ("README.md/part.md", "x\n"));

    [Fact]
    public async Task Tree_lets_a_folder_give_way_to_a_file_of_its_name() => await AssertSameAsync(("apps/cart/deployment.yaml", null), ("apps/cart", "x\n"));

    [Fact]
    public async Task Tree_sorts_folders_as_git_does() => await AssertSameAsync(("apps/shop.yaml", "x\n"), ("apps/shop-2/a", "x\n"), ("apps/shop0", "y\n"));

    private async Task AssertSameAsync(params (string Path, string? Content)[] changes)
    {
        string before = _scene.Repository.Head;
        string expected = _scene.Repository.Commit("Change", changes);
        var repository = new BareRepository(_session, _scene.Repository.Location, isFresh: true);
        IReadOnlyList<ChangedEntry> entries = await repository.DiffAsync(before, expected, [""], CancellationToken.None);

        string tree = await TreeBuilder.BuildAsync(repository, before, [.. entries.Select(entry => (entry.Path, entry.After))], CancellationToken.None);

        Assert.Equal(_scene.Repository.TreeOf(expected, ""), tree);
    }
}

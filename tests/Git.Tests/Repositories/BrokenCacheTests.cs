namespace ProgressiveDelivery.Git.Tests.Repositories;

/// <summary>The cached clone holds nothing of value: whatever is wrong with it, a new one takes its place.</summary>
public sealed class BrokenCacheTests : IDisposable
{
    private readonly RevertScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("empty")]
    [InlineData("no HEAD")]
    [InlineData("garbage in config")]
    [InlineData("garbage in packs")]
    [InlineData("garbage in file contents")]
    [InlineData("packs lost")]
    [InlineData("reference lock")]
    [InlineData("garbage in reference")]
    public async Task Revert_clones_again_when_the_cache_is_broken(string damage)
    {
        _scene.Fail();
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());
        _scene.Fail("v3");
        Damage(Assert.Single(Directory.GetDirectories(Path.Combine(_scene.Cache, "repositories"))), damage);

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(revision: "cccc")));

        Assert.Equal(_scene.Repository.TreeOf(_scene.Good, ""), _scene.Repository.TreeOf("main", ""));
        Assert.Equal(1, _scene.Repository.CountCommits(_scene.Bad));
    }

    [Fact]
    public async Task Revert_clones_again_when_a_push_over_http_breaks_on_the_cache()
    {
        await using GitHttpServer server = await GitHttpServer.StartAsync(_scene.Root);
        string url = $"{server.Url}/remote.git";
        _scene.Fail();
        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(url)));
        _scene.Fail("v3");
        Damage(Assert.Single(Directory.GetDirectories(Path.Combine(_scene.Cache, "repositories"))), "garbage in packs");

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync(_scene.Request(url, revision: "cccc")));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_told_in_a_sentence()
    {
        _scene.Fail();
        await File.WriteAllTextAsync(_scene.Cache, "no folder");

        var delayed = await Assert.ThrowsAsync<GitUnavailableException>(() => _scene.RevertAsync());

        Assert.Equal(GitTrouble.Local, delayed.Trouble);
        Assert.Matches(@"^The cache folder cannot be used: .*[^.]\.$", delayed.Message);
    }

    private void Damage(string clone, string damage)
    {
        switch (damage)
        {
            case "empty":
                Directory.Delete(clone, recursive: true);
                Directory.CreateDirectory(clone);
                break;
            case "no HEAD":
                File.Delete(Path.Combine(clone, "HEAD"));
                break;
            case "garbage in config":
                File.WriteAllText(Path.Combine(clone, "config"), "[[[");
                break;
            case "garbage in packs":
                Array.ForEach(Packs(clone), Spoil);
                break;
            case "garbage in file contents":
                // What the first revert put back: only a push reads it.
                Array.ForEach([.. Packs(clone).Where(pack => _scene.Repository.Git("verify-pack", "-v", pack).Contains(" blob ", StringComparison.Ordinal))], Spoil);
                break;
            case "packs lost":
                Directory.Delete(Path.Combine(clone, "objects", "pack"), recursive: true);
                break;
            case "reference lock":
                File.WriteAllText(Path.Combine(clone, "refs", "remotes", "origin", "main.lock"), "");
                break;
            case "garbage in reference":
                File.WriteAllText(Path.Combine(clone, "refs", "remotes", "origin", "main"), new string('c', 40) + "\n");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }

    private static string[] Packs(string clone) => Directory.GetFiles(Path.Combine(clone, "objects", "pack"), "*.pack");

    private static void Spoil(string pack)
    {
        byte[] bytes = File.ReadAllBytes(pack);
        bytes.AsSpan(12).Fill(0x55);
        File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(pack, bytes);
    }
}

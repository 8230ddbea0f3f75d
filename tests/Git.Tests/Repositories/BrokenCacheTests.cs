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
    [InlineData("garbage in the last pack")]
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

    private static void Damage(string clone, string damage)
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
            case "garbage in the last pack":
                // It holds the file contents that the first revert put back, which only a push reads.
                Spoil(Packs(clone).MaxBy(File.GetLastWriteTimeUtc)!);
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

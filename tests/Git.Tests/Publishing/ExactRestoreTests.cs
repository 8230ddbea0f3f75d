using System.Text;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>A restore takes over entries of trees, so modes, links and odd names come back as they were.</summary>
public sealed class ExactRestoreTests : IDisposable
{
    private const string App = RevertScene.App;
    private readonly RevertScene _scene = new();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Revert_brings_back_modes_links_and_submodules_when_the_bad_commit_changed_them()
    {
        const string module = "1234567890123456789012345678901234567890";
        ScratchFile[] good =
        [
            new($"{App}/run.sh", "#!/bin/sh\n", "100755"),
            new($"{App}/current", "deployment.yaml", "120000"),
            new($"{App}/module", module, "160000"),
            new($"{App}/pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
        ];
        _scene.Good = Repository.CommitOn("main", "Add", null, good);
        _scene.Bad = Repository.CommitOn(
            "main",
            "Spoil",
            null,
            new ScratchFile($"{App}/run.sh", "#!/bin/sh\n"),
            new ScratchFile($"{App}/current", "plain\n"),
            new ScratchFile($"{App}/module", null),
            new ScratchFile($"{App}/pointer", "content\n", "100755"));

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(Repository.Files(_scene.Good), Repository.Files(pushed.Commit));
        Assert.Contains(Repository.Files(pushed.Commit), line => line.StartsWith("160000 commit " + module, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Revert_keeps_siblings_that_have_special_modes_or_names_that_are_not_utf8()
    {
        Repository.CommitOn(
            "main",
            "Add siblings",
            null,
            new ScratchFile("apps/tool", "#!/bin/sh\n", "100755"),
            new ScratchFile("apps/link", "cart", "120000"),
            new ScratchFile("apps/module", "1234567890123456789012345678901234567890", "160000"));
        string blob = Repository.Git("rev-parse", "main:README.md");
        byte[] listing = [.. Encoding.ASCII.GetBytes($"100644 blob {blob}\t"), 0xE9, 0xFF, 0];
        string odd = Repository.WriteTree(listing);
        string root = Repository.WriteTree([.. Encoding.ASCII.GetBytes($"040000 tree {Repository.TreeOf("main", "apps")}\tapps\0040000 tree {odd}\t"), 0xE8, 0]);
        Repository.Git("update-ref", "refs/heads/main", Repository.Git("commit-tree", root, "-p", "main", "-m", "Odd names"));
        _scene.Good = Repository.Head;
        _scene.Fail();

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        Assert.Equal(root, Repository.TreeOf(pushed.Commit, ""));
    }

    [Fact]
    public async Task Revert_fetches_no_file_contents_but_those_it_puts_back()
    {
        Repository.Commit("Add a large file elsewhere", ("assets/large", new string('x', 100_000)));
        _scene.Good = Repository.Head;
        _scene.Fail();

        Assert.IsType<RevertOutcome.Pushed>(await _scene.RevertAsync());

        string clone = Assert.Single(Directory.GetDirectories(Path.Combine(_scene.Cache, "repositories")));
        string[] kinds = Repository.Git($"--git-dir={clone}", "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").Split('\n');
        Assert.InRange(kinds.Count(kind => kind == "blob"), 0, 1);
    }
}

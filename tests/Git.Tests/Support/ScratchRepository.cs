using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Git.Tests;

/// <summary>A bare repository that plays the server's side; commits are made by fast-import, one process each.</summary>
internal sealed class ScratchRepository
{
    private const string Branch = "main";
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["HOME"] = "/nonexistent",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["LC_ALL"] = "C",
        ["GIT_AUTHOR_NAME"] = "Dev",
        ["GIT_AUTHOR_EMAIL"] = "dev@example.org",
        ["GIT_COMMITTER_NAME"] = "Dev",
        ["GIT_COMMITTER_EMAIL"] = "dev@example.org",
    };

    private int _commits;

    public ScratchRepository(string path)
    {
        Location = path;
        Directory.CreateDirectory(path);
        Git("init", "--quiet", "--bare", "--initial-branch=main", "--template=");
        File.AppendAllText(Path.Combine(path, "config"), "[uploadpack]\nallowFilter = true\nallowAnySHA1InWant = true\n[http]\nreceivePack = true\n");
    }

    public string Location { get; }

    public string FileUrl => "file://" + Location;

    public string Head => TipOf(Branch)!;

    /// <summary>Commits files onto main; a null content deletes.</summary>
    public string Commit(string message, params (string Path, string? Content)[] files) =>
        CommitOn(Branch, message, null, [.. files.Select(file => new ScratchFile(file.Path, file.Content))]);

    /// <summary>Commits onto main one after the other, in one process; returns their ids in order.</summary>
    public IReadOnlyList<string> CommitAll(IReadOnlyList<(string Message, IReadOnlyList<ScratchFile> Files)> commits)
    {
        string? tip = TipOf(Branch);
        var stream = new MemoryStream();
        foreach ((string message, IReadOnlyList<ScratchFile> files) in commits)
        {
            WriteCommit(stream, $"refs/heads/{Branch}", message, tip, null, files);
            tip = null;
        }

        string before = TipOf(Branch) ?? "";
        Run(stream.ToArray(), "fast-import", "--quiet", "--force");
        return [.. Git(["rev-list", "--reverse", before.Length == 0 ? Branch : $"{before}..{Branch}"]).Split('\n')];
    }

    public string CommitOn(string branch, string message, string? mergeOf, params ScratchFile[] files)
    {
        var stream = new MemoryStream();
        WriteCommit(stream, $"refs/heads/{branch}", message, TipOf(branch), mergeOf, files);
        Run(stream.ToArray(), "fast-import", "--quiet", "--force");
        return TipOf(branch)!;
    }

    private void WriteCommit(MemoryStream stream, string reference, string message, string? tip, string? mergeOf, IReadOnlyList<ScratchFile> files)
    {
        Write($"commit {reference}\ncommitter Dev <dev@example.org> {1767225600 + _commits++} +0000\n");
        WriteData(message);
        if (tip is not null)
        {
            Write($"from {tip}\n");
        }

        if (mergeOf is not null)
        {
            Write($"merge {mergeOf}\n");
        }

        foreach (ScratchFile file in files)
        {
            if (file.Content is null)
            {
                Write($"D {file.Path}\n");
            }
            else if (file.Mode == "160000")
            {
                Write($"M 160000 {file.Content} {file.Path}\n");
            }
            else
            {
                Write($"M {file.Mode} inline {file.Path}\n");
                WriteData(file.Content);
            }
        }

        void Write(string text) => stream.Write(Encoding.UTF8.GetBytes(text));

        void WriteData(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Write(string.Create(CultureInfo.InvariantCulture, $"data {bytes.Length}\n"));
            stream.Write(bytes);
            Write("\n");
        }
    }

    /// <summary>All files of a commit with mode and blob: <c>100644 id path</c>.</summary>
    public IReadOnlyList<string> Files(string commit, string path = "")
    {
        string[] limit = path.Length == 0 ? [] : ["--", path];
        return Git(["ls-tree", "-r", "--full-tree", commit, .. limit]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public string WriteTree(byte[] listing)
    {
        GitResult result = Run(listing, "mktree", "-z", "--missing");
        Assert.True(result.Succeeded, result.Error);
        return result.Line;
    }

    public string? Read(string commit, string path) => TryGit("show", $"{commit}:{path}");

    public string TreeOf(string commit, string path) => Git("rev-parse", $"{commit}:{path}");

    public string Message(string commit) => Git("log", "-1", "--format=%B", commit);

    public int CountCommits(string from = "") => int.Parse(Git("rev-list", "--count", from.Length == 0 ? Branch : $"{from}..{Branch}"), CultureInfo.InvariantCulture);

    public void InstallHook(string name, string script)
    {
        string hooks = Path.Combine(Location, "hooks");
        Directory.CreateDirectory(hooks);
        string file = Path.Combine(hooks, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Head of a branch; null when there is none.</summary>
    public string? Tip(string branch) => TipOf(branch);

    // Nothing packs references here, so the file is the truth and costs no process.
    private string? TipOf(string branch)
    {
        string file = Path.Combine(Location, "refs", "heads", branch);
        return File.Exists(file) ? File.ReadAllText(file).TrimEnd('\n') : null;
    }

    public string Git(params string[] arguments)
    {
        GitResult result = Run(default, arguments);
        Assert.True(result.Succeeded, $"git {string.Join(' ', arguments)}: {result.Error}");
        return result.Line;
    }

    private string? TryGit(params string[] arguments)
    {
        GitResult result = Run(default, arguments);
        return result.Succeeded ? result.Line : null;
    }

    private GitResult Run(ReadOnlyMemory<byte> input, params string[] arguments) =>
        GitProcess.RunAsync([$"--git-dir={Location}", .. arguments], Variables, Location, input, CancellationToken.None).GetAwaiter().GetResult();
}

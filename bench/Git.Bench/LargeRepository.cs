using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Git.Bench;

/// <summary>A bare repository of 1000 apps with 100 files each and 20000 commits, made by one fast-import and packed as a host would.</summary>
internal sealed class LargeRepository
{
    private const int Apps = 1000;
    private const int FilesOfApp = 100;
    private const int Commits = 20_000;
    private int _marks;

    public LargeRepository(string path)
    {
        Location = path;
        Directory.CreateDirectory(path);
        Run([], "init", "--quiet", "--bare", "--initial-branch=main", "--template=");
        File.AppendAllText(Path.Combine(path, "config"), "[uploadpack]\nallowFilter = true\nallowAnySHA1InWant = true\n[http]\nreceivePack = true\n[gc]\nauto = 0\n[receive]\nautogc = false\n");
    }

    public string Location { get; }

    public static string Folder(int app) => string.Create(CultureInfo.InvariantCulture, $"apps/{app / 100:00}/{app % 100:00}");

    public void Fill()
    {
        using Process import = Start("fast-import", "--quiet");
        using var stream = new StreamWriter(import.StandardInput.BaseStream, new UTF8Encoding(false)) { NewLine = "\n" };
        var random = new Random(1);
        Begin(stream, "Start", from: null);
        for (int app = 0; app < Apps; app++)
        {
            for (int file = 0; file < FilesOfApp; file++)
            {
                Write(stream, $"{Folder(app)}/file-{file}.yaml", Content(app, file, 0));
            }
        }

        for (int commit = 1; commit < Commits; commit++)
        {
            int app = random.Next(Apps);
            int file = random.Next(1, FilesOfApp);
            Begin(stream, $"Change {commit}", from: null);
            Write(stream, $"{Folder(app)}/file-{file}.yaml", Content(app, file, commit));
        }

        stream.Dispose();
        import.WaitForExit();
        Run([], "repack", "-adq", "--write-bitmap-index");
        Run([], "commit-graph", "write", "--reachable", "--no-progress");
    }

    /// <summary>One more commit on main; returns its id.</summary>
    public string Deploy(int app, string image)
    {
        var text = new StringBuilder();
        using (var stream = new StringWriter(text) { NewLine = "\n" })
        {
            Begin(stream, $"Deploy {image}", Head);
            Write(stream, $"{Folder(app)}/file-0.yaml", $"kind: Deployment\nimage: {image}\n");
        }

        Run(Encoding.UTF8.GetBytes(text.ToString()), "fast-import", "--quiet");
        return Head;
    }

    public string Head => File.ReadAllText(Path.Combine(Location, "refs", "heads", "main")).Trim();

    public string Git(params string[] arguments) => Run([], arguments);

    /// <summary>A tree from the lines of <c>ls-tree</c>.</summary>
    public string Make(string entries) => Run(Encoding.UTF8.GetBytes(entries), "mktree", "--missing");

    /// <summary>Moves main as an accepted push would; false when it has moved meanwhile.</summary>
    public bool TryMove(string from, string to)
    {
        using Process process = Start("update-ref", "refs/heads/main", to, from);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Content(int app, int file, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"kind: ConfigMap\nmetadata:\n  name: app-{app}-{file}\ndata:\n  version: '{version}'\n");

    private void Begin(TextWriter stream, string message, string? from)
    {
        stream.WriteLine("commit refs/heads/main");
        stream.WriteLine(string.Create(CultureInfo.InvariantCulture, $"committer Dev <dev@example.org> {1767225600 + _marks++} +0000"));
        stream.WriteLine(string.Create(CultureInfo.InvariantCulture, $"data {message.Length}\n{message}"));
        if (from is not null)
        {
            stream.WriteLine($"from {from}");
        }
    }

    private static void Write(TextWriter stream, string path, string content) =>
        stream.WriteLine(string.Create(CultureInfo.InvariantCulture, $"M 100644 inline {path}\ndata {content.Length}\n{content}"));

    private string Run(byte[] input, params string[] arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"git {arguments[0]} ended with {process.ExitCode}");
    }

    private Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("git", [$"--git-dir={Location}", .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        WorkingDirectory = Location,
        RedirectStandardError = true,
        Environment = { ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1" },
    })!;
}

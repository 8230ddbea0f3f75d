using System.Text;

namespace ProgressiveDelivery.Sandbox.Playground.Git;

/// <summary>A developer's clone of the repository that the GitOps agent follows.</summary>
public sealed class AppsRepository : IDisposable
{
    private const int PushAttempts = 5;

    private readonly Place _place;
    private readonly Uri _url;
    private readonly string _folder = Directory.CreateTempSubdirectory("canary-playground-").FullName;
    private readonly SemaphoreSlim _one = new(1);

    private AppsRepository(Place place, Uri url)
    {
        _place = place;
        _url = url;
    }

    public static async Task<AppsRepository> CloneAsync(Place place, CancellationToken ct)
    {
        var repository = new AppsRepository(place, place.Repository);
        await repository.GitAsync(ct, "clone", "--quiet", "--branch", "main", place.Repository.ToString(), ".");
        return repository;
    }

    /// <summary>Gives an empty repository its first commit.</summary>
    /// <param name="url">Where it is, on the same server.</param>
    /// <param name="write">Writes the files into the folder that it is given.</param>
    public static async Task<AppsRepository> BeginAsync(Place place, Uri url, string message, Action<string> write, CancellationToken ct)
    {
        var repository = new AppsRepository(place, url);
        await repository.GitAsync(ct, "init", "--quiet", "--initial-branch", "main");
        await repository.GitAsync(ct, "remote", "add", "origin", url.ToString());
        write(repository._folder);
        await repository.GitAsync(ct, "add", "--all");
        await repository.GitAsync(ct, "commit", "--quiet", "--message", message);
        await repository.GitAsync(ct, "push", "--quiet", "origin", "HEAD:main");
        return repository;
    }

    /// <summary>Commits a change of an app's folder on top of the branch and pushes it; returns the commit, or the branch's when nothing is different.</summary>
    /// <param name="edit">Changes files in the folder that it is given.</param>
    public Task<string> CommitAsync(string app, string message, Action<string> edit, CancellationToken ct) =>
        PushAsync("main", message, folder => edit(Directory.CreateDirectory(Path.Combine(folder, "apps", app)).FullName), ct);

    /// <summary>Commits a change on top of main and pushes it to a branch; returns the commit, or main's when nothing is different.</summary>
    /// <param name="edit">Changes files in the work tree that it is given.</param>
    public async Task<string> PushAsync(string branch, string message, Action<string> edit, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                await GitAsync(ct, "fetch", "--quiet", "origin", "main");
                await GitAsync(ct, "reset", "--quiet", "--hard", "origin/main");
                edit(_folder);
                await GitAsync(ct, "add", "--all");
                if ((await GitAsync(ct, "status", "--porcelain")).Length == 0)
                {
                    return await GitAsync(ct, "rev-parse", "HEAD");
                }

                await GitAsync(ct, "commit", "--quiet", "--message", message);
                try
                {
                    await GitAsync(ct, "push", "--quiet", "origin", $"HEAD:refs/heads/{branch}");
                    return await GitAsync(ct, "rev-parse", "HEAD");
                }
                catch (PlaygroundException) when (attempt < PushAttempts)
                {
                    // Somebody else, perhaps the controller, pushed in between.
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs a read-only git command after fetching all branches, main as origin/main.</summary>
    public async Task<string> AskAsync(CancellationToken ct, params string[] arguments)
    {
        await _one.WaitAsync(ct);
        try
        {
            await GitAsync(ct, "fetch", "--quiet", "origin");
            return await GitAsync(ct, arguments);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Commits on the branch after that one which touch the app's folder, oldest first.</summary>
    public async Task<IReadOnlyList<string>> CommitsAfterAsync(string commit, string app, CancellationToken ct) =>
        (await AskAsync(ct, "rev-list", "--reverse", $"{commit}..origin/main", "--", $"apps/{app}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Who made a commit, and its subject.</summary>
    public Task<string> SubjectAsync(string commit, CancellationToken ct)
    {
        string[] question = ["log", "-1", "--format=%an: %s", commit];
        // On this machine the repository itself can be asked, without a fetch that others wait for.
        return _place.BareRepository is { } folder ? Tool.RunAsync("git", ["--git-dir", folder, .. question], ct) : AskAsync(ct, question);
    }

    /// <summary>The identity of the app's folder at a commit: equal trees have equal content.</summary>
    public Task<string> TreeAsync(string commit, string app, CancellationToken ct) => AskAsync(ct, "rev-parse", $"{commit}:apps/{app}");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _one.Dispose();
    }

    private Task<string> GitAsync(CancellationToken ct, params string[] arguments)
    {
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"git:{_place.Token}"));
        var environment = new Dictionary<string, string>
        {
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_AUTHOR_NAME"] = "Developer",
            ["GIT_AUTHOR_EMAIL"] = "developer@example.test",
            ["GIT_COMMITTER_NAME"] = "Developer",
            ["GIT_COMMITTER_EMAIL"] = "developer@example.test",
            // Through the environment, which other users of the machine cannot read, unlike arguments.
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = $"http.{_url}.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = $"Authorization: Basic {basic}",
        };
        return Tool.RunAsync("git", arguments, ct, environment, _folder);
    }
}

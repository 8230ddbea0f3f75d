using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

/// <summary>Fetches the tip of a GitRepository's branch into a folder of its own.</summary>
/// <param name="folder">Where all sources are kept.</param>
internal sealed class GitFetcher(string folder)
{
    private const int Kept = 3;

    /// <exception cref="CommandFailedException">Git cannot reach or read the repository.</exception>
    public async Task<Artifact> FetchAsync(JsonObject repository, JsonObject? secret, CancellationToken cancellationToken)
    {
        string url = repository.Get<string>("spec", "url") ?? "";
        string branch = repository.Get<string>("spec", "ref", "branch") ?? "master";
        string home = Path.Combine(folder, repository.Namespace(), repository.Name());
        Directory.CreateDirectory(home);
        IReadOnlyDictionary<string, string> environment = GitCredentials.Environment(secret, home);

        string listed = await GitAsync(["ls-remote", "--", url, $"refs/heads/{branch}"]);
        if (listed.Split('\t') is not [{ Length: >= 40 } commit, _])
        {
            throw new CommandFailedException($"{url} has no branch {branch}");
        }

        string files = Path.Combine(home, commit);
        if (!Directory.Exists(files))
        {
            await CheckOutAsync(commit, files);
            Forget(home, files);
        }

        return new Artifact($"{branch}@sha1:{commit}", files);

        async Task CheckOutAsync(string tip, string target)
        {
            string store = Path.Combine(home, "repository.git");
            string unfinished = target + ".part";
            Directory.CreateDirectory(unfinished);
            await GitAsync(["init", "--quiet", "--bare", store]);
            await GitAsync(["--git-dir", store, "fetch", "--quiet", "--no-tags", "--depth=1", "--", url, tip]);
            await GitAsync(["--git-dir", store, "--work-tree", unfinished, "read-tree", "--reset", "-u", tip]);
            Directory.Move(unfinished, target);
        }

        Task<string> GitAsync(string[] arguments) => CommandLine.RunAsync("git", arguments, environment, cancellationToken);
    }

    /// <summary>A few are kept: an older one may just be being applied.</summary>
    private static void Forget(string home, string newest)
    {
        var old = new DirectoryInfo(home).GetDirectories()
            .Where(directory => directory.Name != "repository.git" && directory.FullName != newest)
            .OrderByDescending(directory => directory.CreationTimeUtc)
            .Skip(Kept);
        foreach (DirectoryInfo directory in old)
        {
            directory.Delete(recursive: true);
        }
    }
}

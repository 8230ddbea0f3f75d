using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Finds repositories in <c>owner/name.git</c> below a folder, and makes new ones.</summary>
internal sealed partial class RepositoryStore(string root) : IDisposable
{
    private readonly ConcurrentDictionary<string, HostedRepository> _known = new();

    /// <exception cref="GiteaException">There is none.</exception>
    public HostedRepository Find(string owner, string name)
    {
        string folder = FolderOf(owner, name);
        return Directory.Exists(folder)
            ? _known.GetOrAdd(folder, _ => new HostedRepository(owner, name, folder))
            : throw GiteaException.NotFound();
    }

    /// <summary>A bare repository with the settings of the sandbox's own: any commit can be asked for, history cannot be rewritten.</summary>
    /// <exception cref="GiteaException">There is one of that name.</exception>
    public async Task<HostedRepository> CreateAsync(string owner, string name, CancellationToken ct)
    {
        string folder = FolderOf(owner, name);
        if (Directory.Exists(folder))
        {
            throw new GiteaException(StatusCodes.Status409Conflict, "The repository with the same name already exists.");
        }

        var git = new BareGit(folder);
        Directory.CreateDirectory(folder);
        await git.RunAsync(ct, "init", "--quiet", "--bare", "--initial-branch", "main");
        foreach (string setting in (string[])["http.receivepack", "uploadpack.allowFilter", "uploadpack.allowReachableSHA1InWant", "receive.denyNonFastForwards"])
        {
            await git.RunAsync(ct, "config", setting, "true");
        }

        return Find(owner, name);
    }

    public void Delete(HostedRepository repository)
    {
        _known.TryRemove(repository.Git.Folder, out _);
        Directory.Delete(repository.Git.Folder, recursive: true);
    }

    public void Dispose()
    {
        foreach (HostedRepository repository in _known.Values)
        {
            repository.Dispose();
        }
    }

    private string FolderOf(string owner, string name) =>
        NamePattern().IsMatch(owner) && NamePattern().IsMatch(name) ? Path.Combine(root, owner, name + ".git") : throw GiteaException.NotFound();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    private static partial Regex NamePattern();
}

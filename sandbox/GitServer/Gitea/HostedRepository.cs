using System.Text.Json;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>One repository: its Git objects, and beside them a file with all else, so that a restart loses nothing.</summary>
internal sealed class HostedRepository(string owner, string name, string folder) : IDisposable
{
    private const string StateFile = "gitea.json";
    private readonly SemaphoreSlim _one = new(1);

    public string Owner => owner;

    public string Name => name;

    public BareGit Git { get; } = new(folder);

    private string StatePath => Path.Combine(folder, StateFile);

    /// <summary>Looks at the state; one request at a time.</summary>
    public Task<T> ReadAsync<T>(Func<RepositoryState, Task<T>> look, CancellationToken ct) =>
        ChangeAsync(async state => (state, await look(state)), ct);

    /// <summary>Changes the state, which is on the disk before the answer is given.</summary>
    public async Task<T> ChangeAsync<T>(Func<RepositoryState, Task<(RepositoryState After, T Answer)>> change, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            RepositoryState before = await LoadAsync(ct);
            (RepositoryState after, T answer) = await change(await CloseOrphansAsync(before, ct));
            if (!ReferenceEquals(before, after))
            {
                await SaveAsync(after);
            }

            return answer;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<RepositoryState> LoadAsync(CancellationToken ct) => File.Exists(StatePath)
        ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(StatePath, ct), GiteaJson.Default.RepositoryState)!
        : new RepositoryState();

    /// <summary>Gitea closes the pull requests of a branch that is deleted. Git tells nobody here, so it is seen with the next request.</summary>
    private async Task<RepositoryState> CloseOrphansAsync(RepositoryState state, CancellationToken ct)
    {
        foreach (PullRecord pull in state.Pulls.Where(pull => pull.IsOpen))
        {
            if (await Git.HeadAsync(pull.Head, ct) is null)
            {
                state = state.With(pull with { IsOpen = false, AutoMerge = null });
            }
        }

        return state;
    }

    private async Task SaveAsync(RepositoryState state)
    {
        // What was merged must be written down, whoever has hung up meanwhile; a rename leaves the old file or the new one.
        string part = StatePath + ".part";
        await File.WriteAllTextAsync(part, JsonSerializer.Serialize(state, GiteaJson.Default.RepositoryState), CancellationToken.None);
        File.Move(part, StatePath, overwrite: true);
    }
}

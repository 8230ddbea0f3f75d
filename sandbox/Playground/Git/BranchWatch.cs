using ProgressiveDelivery.Sandbox.Playground.Cluster;

namespace ProgressiveDelivery.Sandbox.Playground.Git;

/// <summary>Remembers when each commit came to be the head of the branch.</summary>
public sealed class BranchWatch : IAsyncDisposable
{
    // A file is cheap to look at; a server is asked less often.
    private static readonly TimeSpan FileBeat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ServerBeat = TimeSpan.FromMilliseconds(500);

    private readonly Place _place;
    private readonly AppsRepository _repository;
    private readonly CancellationTokenSource _stop = new();
    private readonly Signal _changed = new();
    private readonly Lock _lock = new();
    private readonly List<Seen<string>> _heads = [];
    private readonly Task _following;

    public BranchWatch(Place place, AppsRepository repository)
    {
        _place = place;
        _repository = repository;
        _following = FollowAsync(_stop.Token);
    }

    /// <summary>Called for each new head.</summary>
    public event Action<Seen<string>>? Moved;

    /// <summary>When the commit was seen at the head of the branch; waits for it.</summary>
    public async Task<DateTimeOffset> ArrivalAsync(string commit, TimeSpan deadline, CancellationToken ct)
    {
        Seen<string>? head = null;
        await _changed.UntilAsync(() => (head = Find(commit)) is not null, deadline, () => $"commit {commit} on the branch", ct);
        return head!.At;
    }

    /// <summary>Whether a head of the branch is that commit or one after it.</summary>
    public bool Holds(string? head, string commit)
    {
        lock (_lock)
        {
            int at = _heads.FindIndex(seen => seen.Value == commit);
            return at >= 0 && _heads.FindLastIndex(seen => seen.Value == head) >= at;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Seen<string>? Find(string commit)
    {
        lock (_lock)
        {
            return _heads.Find(head => head.Value == commit);
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        using var beat = new PeriodicTimer(_place.BareRepository is null ? ServerBeat : FileBeat);
        string last = "";
        do
        {
            string? head = await HeadAsync(ct);
            if (head is not null && head != last)
            {
                last = head;
                var seen = new Seen<string>(DateTimeOffset.UtcNow, head);
                lock (_lock)
                {
                    _heads.Add(seen);
                }

                Moved?.Invoke(seen);
                _changed.Pulse();
            }
        }
        while (await beat.WaitForNextTickAsync(ct));
    }

    private async Task<string?> HeadAsync(CancellationToken ct)
    {
        try
        {
            if (_place.BareRepository is not { } folder)
            {
                return await _repository.AskAsync(ct, "rev-parse", "origin/main");
            }

            // Packed references keep their value until the next push writes the file again.
            string file = Path.Combine(folder, "refs", "heads", "main");
            string text = File.Exists(file) ? (await File.ReadAllTextAsync(file, ct)).Trim() : "";
            return text.Length == 0 ? null : text;
        }
        catch (Exception exception) when (exception is PlaygroundException or IOException)
        {
            // The server is down; the branch has not moved.
            return null;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Hashes of the Secrets that targets refer to, each read by its name. To be told of changes takes the right to list and watch,
/// and with it every Secret of a namespace. Instead one is read again when what may have brought a change has moved, and after an interval.
/// </summary>
internal sealed class SecretDigests(ApiClient client, TimeProvider time, TimeSpan interval)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Entry> _entries = [];
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _turns;

    /// <summary>Whether anybody still refers to the Secret; one that nobody does is forgotten.</summary>
    public Func<ObjectKey, bool> IsWanted { get; set; } = _ => true;

    /// <summary>Another answer than before was read.</summary>
    public event Action<ObjectKey>? Changed;

    /// <summary>Reads what is due until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reading = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        while (true)
        {
            (List<ObjectKey> due, TimeSpan pause, Task wanted) = Due();
            if (due.Count > 0)
            {
                await Parallel.ForEachAsync(due, reading, async (key, token) => await ReadAgainAsync(key, token));
                continue;
            }

            using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(wanted, Task.Delay(pause, time, rest.Token));
            await rest.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What is known of the Secret. Another mark of the same asker than before has it read again.</summary>
    /// <param name="key">Which Secret.</param>
    /// <param name="asker">The Canary that refers to it.</param>
    /// <param name="mark">Stands for all that may have brought a change, such as a commit; null says nothing of it.</param>
    public ConfigReading Read(ObjectKey key, ObjectKey? asker = null, string? mark = null)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out Entry? entry))
            {
                _entries[key] = entry = new Entry();
                _wanted.TrySetResult();
            }

            if (asker is { } one && mark is not null)
            {
                bool moved = entry.Marks.TryGetValue(one, out string? before) && before != mark;
                entry.Marks[one] = mark;
                if (moved)
                {
                    entry.Due = default;
                    _wanted.TrySetResult();
                }
            }

            return entry.Reading;
        }
    }

    /// <summary>Reads the Secret now and remembers its hash; null when it is not there.</summary>
    /// <exception cref="ApiException">It may not be read.</exception>
    public async Task<JsonObject?> ReadLiveAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        long turn = Interlocked.Increment(ref _turns);
        JsonObject? live = await client.GetAsync(Resources.Secrets, key, cancellationToken);
        Store(key, turn, live is null ? new ConfigReading.Missing() : new ConfigReading.Found(ConfigObject.Slim(live)), interval);
        return live;
    }

    private async Task ReadAgainAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (!IsWanted(key) && Forget(key))
        {
            return;
        }

        try
        {
            await ReadLiveAsync(key, cancellationToken);
        }
        catch (Exception trouble) when (trouble is ApiException or HttpRequestException or IOException or TimeoutException or JsonException)
        {
            Store(key, Interlocked.Increment(ref _turns), new ConfigReading.Unknown(trouble.Message), trouble is ApiException { IsForbidden: true } ? interval : Retry);
        }
    }

    /// <summary>An answer to an earlier question never takes the place of one to a later, and trouble that of none.</summary>
    private void Store(ObjectKey key, long turn, ConfigReading reading, TimeSpan until)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out Entry? entry))
            {
                _entries[key] = entry = new Entry();
            }

            if (turn < entry.Turn)
            {
                return;
            }

            entry.Turn = turn;
            entry.Due = time.GetUtcNow() + until;
            if ((reading is ConfigReading.Unknown && entry.Reading is ConfigReading.Found or ConfigReading.Missing) || SaysTheSame(entry.Reading, reading))
            {
                return;
            }

            entry.Reading = reading;
        }

        Changed?.Invoke(key);
    }

    private (List<ObjectKey> Due, TimeSpan Pause, Task Wanted) Due()
    {
        lock (_lock)
        {
            if (_wanted.Task.IsCompleted)
            {
                _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            DateTimeOffset now = time.GetUtcNow();
            List<ObjectKey> due = [.. _entries.Where(entry => entry.Value.Due <= now).Select(entry => entry.Key)];
            return (due, _entries.Count == 0 ? Timeout.InfiniteTimeSpan : due.Count > 0 ? TimeSpan.Zero : _entries.Values.Min(entry => entry.Due) - now, _wanted.Task);
        }
    }

    private bool Forget(ObjectKey key)
    {
        lock (_lock)
        {
            // Whoever asks first refers to it only afterwards.
            return _entries[key].Reading is not ConfigReading.Pending && _entries.Remove(key);
        }
    }

    private static bool SaysTheSame(ConfigReading before, ConfigReading after) => (before, after) switch
    {
        (ConfigReading.Found one, ConfigReading.Found other) => JsonNode.DeepEquals(one.Slim, other.Slim),
        _ => before == after,
    };

    private sealed class Entry
    {
        public ConfigReading Reading { get; set; } = new ConfigReading.Pending();

        /// <summary>When it is to be read again; the begin of time for at once.</summary>
        public DateTimeOffset Due { get; set; }

        /// <summary>Number of the question that this answers.</summary>
        public long Turn { get; set; }

        public Dictionary<ObjectKey, string> Marks { get; } = [];
    }
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>An informer of ConfigMaps that runs against a fake server until it is disposed.</summary>
internal sealed class RunningInformer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly ApiClient _client;
    private readonly Task _run;
    private readonly List<(string Name, string? Before, string? After)> _changes = [];

    public RunningInformer(FakeApiServer server, ManualTimeProvider time, InformerOptions<JsonObject>? options = null)
    {
        _client = new ApiClient(server.Settings, time, _log);
        Informer = new(_client, Resources.ConfigMaps, options);
        Informer.AddHandler((key, before, after) =>
        {
            lock (_changes)
            {
                _changes.Add((key.Name, Value(before), Value(after)));
            }
        });
        _run = Informer.RunAsync(_stop.Token);
    }

    public Informer<JsonObject> Informer { get; }

    public string? this[string name] => Value(Informer.Store.Get(new("ns", name)));

    public Task SyncedAsync() => Informer.WaitForSyncAsync(CancellationToken.None).WaitAsync(Wait.Limit);

    /// <summary>Name, value before and value after of each change that a handler saw, sorted, once there are so many.</summary>
    public async Task<IReadOnlyList<(string Name, string? Before, string? After)>> ChangesAsync(int count)
    {
        await Wait.UntilAsync(() => Sorted().Count >= count, $"{count} changes");
        return Sorted();

        IReadOnlyList<(string Name, string? Before, string? After)> Sorted()
        {
            lock (_changes)
            {
                return [.. _changes.Order()];
            }
        }
    }

    /// <summary>How long it chose to wait after each failure.</summary>
    public IReadOnlyList<TimeSpan> Waits => _log.Waits;

    public bool Running => !_run.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.WaitAsync(Wait.Limit));
        _client.Dispose();
        _stop.Dispose();
    }

    private static string? Value(JsonObject? obj) => obj.Get<string>("data", "value");
}

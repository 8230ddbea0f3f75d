using ProgressiveDelivery.EndToEnd.Clusters;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>
/// Releases that do not disturb each other, played at the same time to save time: each test waits for the end of its own.
/// </summary>
public sealed class Stories : IDisposable
{
    // Each story starts pods, and a starting process wants a processor for itself.
    private readonly SemaphoreSlim _room = new(3);
    private readonly Dictionary<string, Task> _running;

    public Stories(ClusterFixture cluster)
    {
        Journey = new Journey(cluster);
        var turns = new ChangesOfMind(cluster);
        var broken = new BrokenWorkloads(cluster);
        var environments = new Environments(cluster);
        _running = new Dictionary<string, Task>
        {
            // The longest first.
            [nameof(Journey)] = PlayAsync(Journey.PlayAsync),
            [nameof(Environments)] = cluster.Stage.Place.GitHost is null ? Task.CompletedTask : PlayAsync(environments.PlayAsync),
            [nameof(Autoscaled)] = PlayAsync(new Autoscaled(cluster).PlayAsync),
            [nameof(ConfigChanges)] = PlayAsync(new ConfigChanges(cluster).PlayAsync),
            [nameof(LostPrimary)] = PlayAsync(new LostPrimary(cluster).PlayAsync),
            [nameof(turns.Restart)] = PlayAsync(turns.Restart),
            [nameof(turns.Withdraw)] = PlayAsync(turns.Withdraw),
            [nameof(turns.Abort)] = PlayAsync(turns.Abort),
            [nameof(broken.CrashLoop)] = PlayAsync(broken.CrashLoop),
            [nameof(broken.MissingImage)] = PlayAsync(broken.MissingImage),
        };
    }

    public Journey Journey { get; }

    /// <summary>Waits for the end of a story; its failed assertion is the test's own.</summary>
    public Task EndOf(string story) => _running[story];

    public void Dispose() => _room.Dispose();

    private async Task PlayAsync(Func<Task> story)
    {
        await _room.WaitAsync();
        try
        {
            await story();
        }
        finally
        {
            _room.Release();
        }
    }
}

using ProgressiveDelivery.EndToEnd.Clusters;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>
/// Releases that do not disturb each other, played at the same time to save time: each test waits for the end of its own.
/// </summary>
public sealed class Stories : IDisposable
{
    // Each story starts pods, and a starting process wants a processor for itself; with five at once, answers took longer than the analysis allows.
    private const int Room = 4;

    // Its figures have bounds in seconds, which a crowd of starting pods would break.
    private const int RoomOfJourney = 3;

    private readonly SemaphoreSlim _room = new(Room);
    private readonly Dictionary<string, Task> _running;

    public Stories(ClusterFixture cluster)
    {
        Journey = new Journey(cluster);
        var turns = new ChangesOfMind(cluster);
        var environments = new Environments(cluster);
        var strategies = new Strategies(cluster);
        _running = new Dictionary<string, Task>
        {
            // The longest first.
            [nameof(Journey)] = PlayAsync(Journey.PlayAsync, RoomOfJourney),
            [nameof(Environments)] = cluster.Stage.Place.GitHost is null ? Task.CompletedTask : PlayAsync(environments.PlayAsync),
            [nameof(ConfigChanges)] = PlayAsync(new ConfigChanges(cluster).PlayAsync),
            [nameof(Judgements)] = PlayAsync(new Judgements(cluster).PlayAsync),
            [nameof(Autoscaled)] = PlayAsync(new Autoscaled(cluster).PlayAsync),
            [nameof(strategies.AbTest)] = PlayAsync(strategies.AbTest),
            [nameof(Waits)] = PlayAsync(new Waits(cluster).PlayAsync),
            [nameof(turns.End)] = PlayAsync(turns.End),
            [nameof(BrokenWorkloads)] = PlayAsync(new BrokenWorkloads(cluster).PlayAsync),
            [nameof(LostPrimary)] = PlayAsync(new LostPrimary(cluster).PlayAsync),
            [nameof(turns.Restart)] = PlayAsync(turns.Restart),
            [nameof(strategies.BlueGreen)] = PlayAsync(strategies.BlueGreen),
            [nameof(strategies.PlainServices)] = PlayAsync(strategies.PlainServices),
        };
    }

    public Journey Journey { get; }

    /// <summary>Waits for the end of a story; its failed assertion is the test's own.</summary>
    public Task EndOf(string story) => _running[story];

    public void Dispose() => _room.Dispose();

    private async Task PlayAsync(Func<Task> story, int room = 1)
    {
        for (int i = 0; i < room; i++)
        {
            await _room.WaitAsync();
        }

        try
        {
            await story();
        }
        finally
        {
            _room.Release(room);
        }
    }
}

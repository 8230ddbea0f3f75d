using ProgressiveDelivery.EndToEnd.Clusters;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>
/// Releases that do not disturb each other, played at the same time to save time: each test waits for the end of its own.
/// </summary>
public sealed class Stories
{
    private readonly Dictionary<string, Task> _running;

    public Stories(ClusterFixture cluster)
    {
        Journey = new Journey(cluster);
        var turns = new ChangesOfMind(cluster);
        var broken = new BrokenWorkloads(cluster);
        _running = new Dictionary<string, Task>
        {
            [nameof(Journey)] = Journey.PlayAsync(),
            [nameof(turns.Restart)] = turns.Restart(),
            [nameof(turns.Withdraw)] = turns.Withdraw(),
            [nameof(turns.Abort)] = turns.Abort(),
            [nameof(broken.CrashLoop)] = broken.CrashLoop(),
            [nameof(broken.MissingImage)] = broken.MissingImage(),
        };
    }

    public Journey Journey { get; }

    /// <summary>Waits for the end of a story; its failed assertion is the test's own.</summary>
    public Task EndOf(string story) => _running[story];
}

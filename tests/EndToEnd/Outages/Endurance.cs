using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground;

namespace ProgressiveDelivery.EndToEnd.Outages;

/// <summary>Two apps that go through all outages, one after the other.</summary>
public sealed class Endurance(ClusterFixture cluster) : IAsyncLifetime
{
    private int _version = 1;

    public App First { get; private set; } = null!;

    public App Second { get; private set; } = null!;

    /// <summary>A version that was never there before.</summary>
    public string NextVersion() => $"v{++_version}";

    public async Task InitializeAsync()
    {
        App[] apps = await Task.WhenAll(cluster.AdoptedAsync("first"), cluster.AdoptedAsync("second"));
        (First, Second) = (apps[0], apps[1]);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

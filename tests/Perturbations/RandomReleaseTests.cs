namespace ProgressiveDelivery.Perturbations;

/// <summary>Releases end right though the way to the API server breaks one request in ten and most watches.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Needs", "SandboxMachine")]
public sealed class RandomReleaseTests(Cluster cluster)
{
    private const string Namespace = "random";
    private const int ReleasesOfEach = 5;

    /// <summary>Fewer or more: <c>PERTURBED_RELEASES=1000 make chaos</c>.</summary>
    private static readonly int Releases = int.TryParse(Environment.GetEnvironmentVariable("PERTURBED_RELEASES"), out int releases) ? releases : 200;

    [Fact]
    public async Task Random_releases_end_right_though_the_way_to_the_API_server_is_broken()
    {
        await cluster.CreateNamespaceAsync(Namespace);
        var faults = new RandomFaults(seed: 17);
        await using FaultProxy proxy = cluster.Proxy(faults);
        await using RunningController controller = cluster.Controller(proxy, Namespace);

        await Task.WhenAll(Enumerable.Range(1, Math.Max(1, Releases / ReleasesOfEach)).Select(number => new RandomReleases(cluster.App(Namespace, $"app-{number}"), number).PlayAsync(ReleasesOfEach)));

        string[] missing = [.. RandomFaults.Kinds.Except(faults.Counts.Keys)];
        Assert.True(missing.Length == 0, $"never made: {string.Join(", ", missing)}");
    }
}

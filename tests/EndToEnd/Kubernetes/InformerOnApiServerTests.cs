using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.EndToEnd.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class InformerOnApiServerTests(RealApiServer server) : IClassFixture<RealApiServer>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Informer_follows_every_change_without_asking()
    {
        await server.Client.CreateAsync(Resources.ConfigMaps, server.Key("before"), RealApiServer.ConfigMap("1"), None);
        var informer = new Informer<JsonObject>(
            server.Client, Resources.ConfigMaps, new() { Namespace = server.Namespace, FieldSelector = "metadata.name!=kube-root-ca.crt" });
        var changes = new ConcurrentQueue<string>();
        informer.AddHandler((key, before, after) => changes.Enqueue($"{key.Name} {Value(before)}>{Value(after)}"));
        using var stop = new CancellationTokenSource();
        Task run = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(None).WaitAsync(TimeSpan.FromSeconds(30));

        await server.Client.CreateAsync(Resources.ConfigMaps, server.Key("grun"), RealApiServer.ConfigMap("ü"), None);
        await server.Client.MergePatchAsync(Resources.ConfigMaps, server.Key("grun"), RealApiServer.ConfigMap("€"), None);
        await server.Client.DeleteAsync(Resources.ConfigMaps, server.Key("before"), None);

        await RealApiServer.UntilAsync(() => changes.Count == 4, "the changes");
        Assert.Equal(["before >1", "grun >ü", "grun ü>€", "before 1>"], changes);
        Assert.Equal("€", Value(informer.Store.Get(server.Key("grun"))));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Candidates_hand_the_lease_over_when_the_leader_stops()
    {
        var first = new LeaderElector(server.Client, Options("first"));
        var second = new LeaderElector(server.Client, Options("second"));
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        Task one = first.RunAsync(ct => Task.Delay(Timeout.Infinite, ct), stopFirst.Token);
        await RealApiServer.UntilAsync(() => first.IsLeader, "the first leader");
        Task two = second.RunAsync(ct => Task.Delay(Timeout.Infinite, ct), stopSecond.Token);

        await stopFirst.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await RealApiServer.UntilAsync(() => second.IsLeader, "the second leader");

        JsonObject lease = (await server.Client.GetAsync(Resources.Leases, server.Key("lease"), None))!;
        Assert.Equal("second", lease.Get<string>("spec", "holderIdentity"));
        await stopSecond.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
    }

    private LeaderElectionOptions Options(string identity) => new() { Lease = server.Key("lease"), Identity = identity };

    private static string? Value(JsonObject? obj) => obj.Get<string>("data", "value");
}

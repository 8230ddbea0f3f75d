using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;
using ProgressiveDelivery.Sandbox.Playground.Metrics;

namespace ProgressiveDelivery.Sandbox.Playground;

/// <summary>A cluster with the controller in it, and everything through which it is driven and watched from outside.</summary>
public sealed class Stage : IAsyncDisposable
{
    private Stage(Place place, ApiClient client, ClusterWatch watch, AppsRepository repository)
    {
        Place = place;
        Client = client;
        Watch = watch;
        Repository = repository;
        Branch = new BranchWatch(place, repository);
        Prometheus = new PrometheusReader(place.Prometheus);
    }

    public Place Place { get; }

    public ApiClient Client { get; }

    public ClusterWatch Watch { get; }

    public AppsRepository Repository { get; }

    public BranchWatch Branch { get; }

    public PrometheusReader Prometheus { get; }

    /// <summary>Opens everything; the controller's CRDs must be there.</summary>
    public static async Task<Stage> OpenAsync(Place place, CancellationToken ct)
    {
        var client = new ApiClient(ConnectionSettings.Load(place.KubeConfig));
        ClusterWatch watch = await ClusterWatch.StartAsync(client, ct);
        return new(place, client, watch, await AppsRepository.CloneAsync(place, ct));
    }

    public async ValueTask DisposeAsync()
    {
        await Branch.DisposeAsync();
        await Watch.DisposeAsync();
        Repository.Dispose();
        Prometheus.Dispose();
        Client.Dispose();
    }
}

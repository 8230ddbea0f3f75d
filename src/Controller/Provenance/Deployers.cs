using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>All deployers, asked in order; the place that the spec names, if any, wins over what they find.</summary>
internal sealed class Deployers(ApiClient client, ClusterCache cache, IReadOnlyList<IDeployer> all)
{
    /// <summary>The origin as the watches know it, and the objects that it was read from; null when it cannot be told without asking somebody.</summary>
    public (FoundOrigin? Origin, IReadOnlySet<ObjectReference> ReadFrom) FromCache(Canary canary, JsonObject target)
    {
        var objects = new CachedObjects(cache.GitOps.Get);
        return (Read(all, canary, target, objects), objects.Asked);
    }

    /// <summary>The origin as the API server knows it now.</summary>
    public Task<FoundOrigin?> LiveAsync(Canary canary, JsonObject target, CancellationToken cancellationToken)
        => LiveObjects.ReadAsync((kind, key, token) => client.GetAsync(kind, key, token), objects => Read(all, canary, target, objects), cancellationToken);

    internal static FoundOrigin? Read(IReadOnlyList<IDeployer> all, Canary canary, JsonObject target, IObjectSource objects)
    {
        FoundOrigin? Told() => all.Select(deployer => deployer.Read(target, objects)).FirstOrDefault(found => found is not null);
        return canary.Spec.Rollback?.Git?.Source is { } source ? SourceOrigin.Read(source, target, Told) : Told();
    }
}

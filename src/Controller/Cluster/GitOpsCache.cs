using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// What deployers say about Git, kept by watches in all namespaces, for their objects live apart from the apps. A deployer
/// that is not installed costs one refused list every ten minutes.
/// </summary>
internal sealed class GitOpsCache
{
    /// <summary>How long a kind that is not there is left in peace.</summary>
    public static readonly TimeSpan MissingDelay = TimeSpan.FromMinutes(10);

    // By the whole resource: a kind that is served in two versions has a watch for each, and one of them may be missing.
    private readonly Dictionary<Resource<JsonObject>, Informer<JsonObject>> _informers = [];

    public GitOpsCache(ApiClient client)
    {
        Watch(FluxResources.Kustomizations, Slimming.WithoutManagedFields);
        Watch(FluxResources.GitRepositories, Slimming.WithoutManagedFields);
        Watch(FluxResources.OciRepositories, Slimming.WithoutManagedFields);
        Watch(FluxResources.HelmCharts, Slimming.WithoutManagedFields);
        Watch(FluxResources.HelmReleases, Slimming.HelmRelease);
        Watch(FluxResources.ImagePolicies, Slimming.WithoutManagedFields);
        Watch(FluxResources.FormerImagePolicies, Slimming.WithoutManagedFields);
        Watch(ArgoResources.Applications, SlimApplication.Of);

        void Watch(Resource<JsonObject> kind, Func<JsonObject, JsonObject> slim)
            => _informers.Add(kind, new(client, kind, new() { Transform = slim, MissingKindDelay = MissingDelay }));
    }

    /// <summary>The object; null when it, or its kind, is not there.</summary>
    public JsonObject? Get(Resource<JsonObject> kind, ObjectKey key) => _informers[kind].Store.Get(key);

    public IEnumerable<Task> Run(CancellationToken cancellationToken) => _informers.Values.Select(informer => informer.RunAsync(cancellationToken));

    public void OnChange(Action<ObjectReference> changed)
    {
        foreach ((Resource<JsonObject> kind, Informer<JsonObject> informer) in _informers)
        {
            informer.AddHandler((key, _, _) => changed(new(kind.Kind, key)));
        }
    }
}

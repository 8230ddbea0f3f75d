using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// What deployers say about Git, kept by watches in all namespaces, for their objects live apart from the apps. A deployer
/// that is not installed costs one refused list every ten minutes.
/// </summary>
internal sealed class GitOpsCache
{
    private static readonly TimeSpan MissingDelay = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Informer<JsonObject>> _informers = [];

    public GitOpsCache(ApiClient client)
    {
        Watch(FluxResources.Kustomizations, Slimming.WithoutManagedFields);
        Watch(FluxResources.GitRepositories, Slimming.WithoutManagedFields);
        Watch(FluxResources.OciRepositories, Slimming.WithoutManagedFields);
        Watch(FluxResources.HelmCharts, Slimming.WithoutManagedFields);
        Watch(FluxResources.HelmReleases, Slimming.HelmRelease);
        Watch(ArgoResources.Applications, SlimApplication.Of);

        void Watch(Resource<JsonObject> kind, Func<JsonObject, JsonObject> slim)
            => _informers[kind.Kind] = new(client, kind, new() { Transform = slim, MissingKindDelay = MissingDelay });
    }

    /// <summary>The object; null when it, or its kind, is not there.</summary>
    public JsonObject? Get(Resource<JsonObject> kind, ObjectKey key) => _informers[kind.Kind].Store.Get(key);

    public IEnumerable<Task> Run(CancellationToken cancellationToken) => _informers.Values.Select(informer => informer.RunAsync(cancellationToken));

    public void OnChange(Action<ObjectReference> changed)
    {
        foreach ((string kind, Informer<JsonObject> informer) in _informers)
        {
            informer.AddHandler((key, _, _) => changed(new(kind, key)));
        }
    }
}

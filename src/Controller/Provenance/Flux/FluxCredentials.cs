using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Finds the Secret with which Flux itself reads a repository.</summary>
internal sealed class FluxCredentials(ApiClient client)
{
    /// <summary>
    /// Name of the Secret of the Kustomization's GitRepository; null when it has none, or follows another address than
    /// <paramref name="url"/> by now: credentials go nowhere but where their owner sends them.
    /// </summary>
    public async Task<ObjectKey?> SecretOfAsync(ObjectKey kustomizationKey, string url, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(FluxResources.Kustomizations, kustomizationKey, cancellationToken) is not { } kustomization
            || FluxSource.GitRepositoryOf(kustomization) is not { } source
            || await client.GetAsync(FluxResources.GitRepositories, source, cancellationToken) is not { } repository
            || repository.Get<string>("spec", "url") != url)
        {
            return null;
        }

        return repository.Get<string>("spec", "secretRef", "name") is { } secret ? new ObjectKey(source.Namespace, secret) : null;
    }
}

using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Finds the Secrets with which Flux itself reads a repository.</summary>
internal sealed class FluxCredentials(ApiClient client)
{
    /// <summary>
    /// Names of the Secrets of the Kustomization's GitRepository; null when there is none, or it follows another address than
    /// <paramref name="url"/> by now: credentials go nowhere but where their owner sends them.
    /// </summary>
    public async Task<FluxAccess?> AccessOfAsync(ObjectKey kustomizationKey, string url, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(FluxResources.Kustomizations, kustomizationKey, cancellationToken) is not { } kustomization
            || FluxSource.GitRepositoryOf(kustomization) is not { } source
            || await client.GetAsync(FluxResources.GitRepositories, source, cancellationToken) is not { } repository
            || repository.Get<string>("spec", "url") != url)
        {
            return null;
        }

        return new FluxAccess(Secret("secretRef"), Secret("proxySecretRef"));

        ObjectKey? Secret(string field) => repository.Get<string>("spec", field, "name") is { } name ? new ObjectKey(source.Namespace, name) : null;
    }
}

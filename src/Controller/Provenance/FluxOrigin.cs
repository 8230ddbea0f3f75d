using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// Follows Flux's marks from a Deployment to its Kustomization and on to the GitRepository
/// (https://fluxcd.io/flux/components/kustomize/kustomizations/).
/// </summary>
internal sealed class FluxOrigin(ApiClient client, ClusterCache cache)
{
    private const string DeploymentSuffix = "_apps_Deployment";
    private const string DeployerPrefix = "Kustomization ";
    private const string NameLabel = "kustomize.toolkit.fluxcd.io/name";
    private const string NamespaceLabel = "kustomize.toolkit.fluxcd.io/namespace";

    /// <summary>The Kustomization that a Deployment's labels name; null when it was not deployed by one.</summary>
    public static ObjectKey? KustomizationOf(JsonObject deployment)
        => deployment.Label(NameLabel) is { Length: > 0 } name && deployment.Label(NamespaceLabel) is { Length: > 0 } ns
            ? new ObjectKey(ns, name)
            : null;

    /// <summary>The Kustomization behind <see cref="GitOrigin.Deployer"/>; null when it is another deployer.</summary>
    public static ObjectKey? ParseDeployer(string deployer)
        => deployer.StartsWith(DeployerPrefix, StringComparison.Ordinal) && deployer[DeployerPrefix.Length..].Split('/') is [var ns, var name]
            ? new ObjectKey(ns, name)
            : null;

    /// <summary>What the watches know; may lag the cluster by a moment.</summary>
    public FoundOrigin? FromCache(JsonObject deployment)
    {
        if (KustomizationOf(deployment) is not { } key || cache.Kustomizations.Store.Get(key) is not { } kustomization)
        {
            return null;
        }

        return SourceKey(kustomization) is { } source ? Read(deployment, kustomization, cache.GitRepositories.Store.Get(source)) : null;
    }

    /// <summary>What the API server says now.</summary>
    public async Task<FoundOrigin?> LiveAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        if (KustomizationOf(deployment) is not { } key
            || await client.GetAsync(FluxResources.Kustomizations, key, cancellationToken) is not { } kustomization
            || SourceKey(kustomization) is not { } source)
        {
            return null;
        }

        return Read(deployment, kustomization, await client.GetAsync(FluxResources.GitRepositories, source, cancellationToken));
    }

    /// <summary>Name of the Secret with the credentials of the Kustomization's GitRepository; null when it has none.</summary>
    public async Task<ObjectKey?> SecretOfAsync(ObjectKey kustomizationKey, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(FluxResources.Kustomizations, kustomizationKey, cancellationToken) is not { } kustomization
            || SourceKey(kustomization) is not { } source
            || await client.GetAsync(FluxResources.GitRepositories, source, cancellationToken) is not { } repository)
        {
            return null;
        }

        return repository.Get<string>("spec", "secretRef", "name") is { } secret ? new ObjectKey(source.Namespace, secret) : null;
    }

    private static ObjectKey? SourceKey(JsonObject kustomization)
        => kustomization.Get<string>("spec", "sourceRef", "kind") == "GitRepository" && kustomization.Get<string>("spec", "sourceRef", "name") is { } name
            ? new ObjectKey(kustomization.Get<string>("spec", "sourceRef", "namespace") ?? kustomization.Namespace(), name)
            : null;

    /// <summary>The origin that the two objects tell; null when they do not, or when no commit on a branch could move what is deployed.</summary>
    internal static FoundOrigin? Read(JsonObject deployment, JsonObject kustomization, JsonObject? repository)
    {
        // Labels can be copied, and with them the right to another team's repository: the Kustomization must name the object too.
        if (!IsInInventory(deployment, kustomization)
            || repository?.Get<string>("spec", "url") is not { } url
            || FollowsNoBranch(repository)
            || CommitOf(kustomization, "lastAppliedRevision") is not { } applied)
        {
            return null;
        }

        return new FoundOrigin(
            new GitOrigin
            {
                Deployer = DeployerPrefix + kustomization.Key(),
                Url = url,
                Branch = repository.Get<string>("spec", "ref", "branch") ?? "master",
                Path = kustomization.Get<string>("spec", "path") ?? "./",
                Obstacle = ObstacleOf(deployment, kustomization),
                Commit = applied,
            },
            CommitOf(kustomization, "lastAttemptedRevision"));
    }

    /// <summary>A folder that other apps share cannot go back for the sake of one: their changes would go with it.</summary>
    private static string? ObstacleOf(JsonObject deployment, JsonObject kustomization)
    {
        const string fix = "Revert it by hand, and name the app's own folder in spec.rollback.git.source.";
        if ((kustomization.Get<string>("spec", "path") ?? "").Trim('.', '/').Length == 0)
        {
            return $"Kustomization {kustomization.Key()} deploys the whole repository. {fix}";
        }

        string own = InventoryId(deployment);
        return kustomization.Items("status", "inventory", "entries").Select(entry => entry.Get<string>("id") ?? "")
            .FirstOrDefault(id => id.EndsWith(DeploymentSuffix, StringComparison.Ordinal) && id != own) is { } other
            ? $"Kustomization {kustomization.Key()} also deploys {other[..^DeploymentSuffix.Length].Replace('_', '/')}. {fix}"
            : null;
    }

    /// <summary>A tag, a version range, a commit or another reference wins over the branch (https://fluxcd.io/flux/components/source/gitrepositories/#reference).</summary>
    private static bool FollowsNoBranch(JsonObject repository)
        => repository.At("spec", "ref") is JsonObject reference
           && (reference["tag"] ?? reference["semver"] ?? reference["commit"] ?? reference["name"]) is not null;

    private static bool IsInInventory(JsonObject deployment, JsonObject kustomization)
        => kustomization.Items("status", "inventory", "entries")
            .Any(entry => entry.Get<string>("id") == InventoryId(deployment));

    private static string InventoryId(JsonObject deployment) => $"{deployment.Namespace()}_{deployment.Name()}{DeploymentSuffix}";

    private static string? CommitOf(JsonObject kustomization, string field)
        => FluxRevision.TryParse(kustomization.Get<string>("status", field), out FluxRevision? revision) ? revision.Commit : null;
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// Follows Flux's marks from a Deployment to its Kustomization, by way of a HelmRelease where there is one, and on to the
/// source (https://fluxcd.io/flux/components/kustomize/kustomizations/).
/// </summary>
internal sealed class FluxOrigin : IDeployer
{
    private const string DeployerPrefix = "Kustomization ";
    private const string NameLabel = "kustomize.toolkit.fluxcd.io/name";
    private const string NamespaceLabel = "kustomize.toolkit.fluxcd.io/namespace";

    /// <summary>The Kustomization behind <see cref="GitOrigin.Deployer"/>; null when it is another deployer.</summary>
    public static ObjectKey? ParseDeployer(string deployer)
        => deployer.StartsWith(DeployerPrefix, StringComparison.Ordinal) && deployer[DeployerPrefix.Length..].Split('/') is [var ns, var name]
            ? new ObjectKey(ns, name)
            : null;

    public static string DeployerOf(JsonObject kustomization) => DeployerPrefix + kustomization.Key();

    public FoundOrigin? Read(JsonObject deployment, IObjectSource objects)
        => HelmReleaseOrigin.Read(deployment, objects) ?? FromKustomization(deployment, objects);

    /// <summary>
    /// The Kustomization whose labels an object carries. Labels can be copied, and with them the right to another team's
    /// repository: the Kustomization must name the object too, and must apply to this cluster.
    /// </summary>
    internal static JsonObject? OwnerOf(JsonObject obj, string kind, IObjectSource objects)
        => obj.Label(NameLabel) is { Length: > 0 } name
           && obj.Label(NamespaceLabel) is { Length: > 0 } ns
           && objects.Get(FluxResources.Kustomizations, new ObjectKey(ns, name)) is { } kustomization
           && kustomization.At("spec", "kubeConfig") is null
           && FluxInventory.Holds(kustomization, obj.Key(), kind)
            ? kustomization
            : null;

    /// <summary>A folder that other apps share cannot go back for the sake of one: their changes would go with it.</summary>
    internal static string? SharingOf(JsonObject kustomization, ObjectKey? other)
    {
        const string fix = "Revert it by hand, and name the app's own folder in spec.rollback.git.source.";
        return Folder.IsRoot(kustomization.Get<string>("spec", "path") ?? "") ? $"Kustomization {kustomization.Key()} deploys the whole repository. {fix}"
            : other is { } key ? $"Kustomization {kustomization.Key()} also deploys {key}. {fix}"
            : null;
    }

    private static FoundOrigin? FromKustomization(JsonObject deployment, IObjectSource objects)
    {
        if (OwnerOf(deployment, FluxInventory.Deployment, objects) is not { } kustomization || FluxSource.Read(kustomization, objects) is not { } found)
        {
            return null;
        }

        ObjectKey? other = FluxInventory.Other(kustomization, deployment.Key(), FluxInventory.Deployment, FluxInventory.Deployment);
        return found with { Origin = found.Origin with { Obstacle = found.Origin.Obstacle ?? SharingOf(kustomization, other) } };
    }
}

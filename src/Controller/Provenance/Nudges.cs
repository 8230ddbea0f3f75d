using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>What must be annotated so that a commit reaches a Deployment soon. PipeCD is asked by nobody: it has no objects in the cluster.</summary>
internal static class Nudges
{
    /// <param name="deployer">The deployer that the failed revision came from, as <see cref="Api.GitOrigin.Deployer"/> names it.</param>
    /// <param name="target">The Deployment, whose marks lead to further objects; null when it is gone.</param>
    /// <param name="argo">Reads which Application a Deployment belongs to.</param>
    /// <param name="objects">The deployers' objects; those that are not there are left out.</param>
    /// <returns>In the order in which they are to be annotated: what fetches before what applies it.</returns>
    public static IReadOnlyList<Nudge> Of(string deployer, JsonObject? target, ArgoCdOrigin argo, IObjectSource objects)
    {
        ObjectKey? application = ArgoCdOrigin.ParseDeployer(deployer) ?? (target is null ? null : argo.OwnerOf(target, objects)?.Key());
        return [.. FluxNudges.Of(FluxOrigin.ParseDeployer(deployer), target, objects).Concat(Refresh(application, objects)).Distinct()];
    }

    /// <summary>
    /// A normal refresh compares with the newest commit of every source, and syncs where the Application does so by itself
    /// (https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/).
    /// </summary>
    private static IEnumerable<Nudge> Refresh(ObjectKey? application, IObjectSource objects)
        => application is { } key && objects.Get(ArgoResources.Applications, key) is not null
            ? [new Nudge(ArgoResources.Applications, key, "argocd.argoproj.io/refresh", "normal")]
            : [];
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// A Deployment that Helm made for a HelmRelease, which a Kustomization applied: the app's folder is that Kustomization's,
/// where the values and the chart's version stand (https://fluxcd.io/flux/components/helm/helmreleases/).
/// </summary>
internal static class HelmReleaseOrigin
{
    private const string NameLabel = "helm.toolkit.fluxcd.io/name";
    private const string NamespaceLabel = "helm.toolkit.fluxcd.io/namespace";
    private const string HelmName = "meta.helm.sh/release-name";
    private const string HelmNamespace = "meta.helm.sh/release-namespace";

    public static FoundOrigin? Read(JsonObject deployment, IObjectSource objects)
    {
        if (deployment.Label(NameLabel) is not { Length: > 0 } name || deployment.Label(NamespaceLabel) is not { Length: > 0 } ns)
        {
            return null;
        }

        var key = new ObjectKey(ns, name);
        // The Kustomization is read before the state of the release: what it says to have applied is in the release's spec then.
        if (objects.Get(FluxResources.HelmReleases, key) is not { } named
            || FluxOrigin.OwnerOf(named, FluxInventory.HelmRelease, objects) is not { } kustomization
            || FluxSource.Read(kustomization, objects) is not { } found
            || objects.GetAfter(FluxResources.HelmReleases, key) is not { } release
            || !Owns(release, deployment))
        {
            return null;
        }

        HelmReleaseChart chart = HelmReleaseChart.Of(release, kustomization, found.Origin, objects);
        ObjectKey? other = FluxInventory.Other(kustomization, key, FluxInventory.HelmRelease, FluxInventory.HelmRelease, FluxInventory.Deployment);
        return found with
        {
            Origin = found.Origin with
            {
                Obstacle = found.Origin.Obstacle ?? FluxOrigin.SharingOf(kustomization, other),
                Paths = Folder.Further(found.Origin.Path, [chart.Folder]),
                Chart = chart.Moving,
            },
            Settled = found.Settled && IsDeployed(release) && chart.Settled,
        };
    }

    /// <summary>The release that made the Deployment; null when none did.</summary>
    internal static JsonObject? OwnerOf(JsonObject deployment, IObjectSource objects)
        => deployment.Label(NameLabel) is { Length: > 0 } name
           && deployment.Label(NamespaceLabel) is { Length: > 0 } ns
           && objects.Get(FluxResources.HelmReleases, new ObjectKey(ns, name)) is { } release
           && Owns(release, deployment)
            ? release
            : null;

    /// <summary>The release as it is now: <c>status.history</c> has the newest first.</summary>
    internal static JsonObject? Current(JsonObject release) => release.Items("status", "history").FirstOrDefault();

    /// <summary>Labels can be copied: the release must list the Deployment, or Helm must have marked it as the release's own.</summary>
    private static bool Owns(JsonObject release, JsonObject deployment)
    {
        if (release.At("spec", "kubeConfig") is not null || Current(release) is not { } current)
        {
            return false;
        }

        return FluxInventory.Exists(release)
            ? FluxInventory.Holds(release, deployment.Key(), FluxInventory.Deployment)
            : current.Get<string>("name") is { } name && deployment.Annotation(HelmName) == name
              && current.Get<string>("namespace") is { } ns && deployment.Annotation(HelmNamespace) == ns;
    }

    /// <summary>Whether the release's present spec is what runs, and not one that is being installed or was rolled back.</summary>
    private static bool IsDeployed(JsonObject release)
        => release.ObservedGeneration() == release.Generation()
           && Current(release) is { } current
           && current.Get<string>("status") == "deployed"
           && release.Get<string>("status", "lastAttemptedRevision") is var attempted
           && (attempted is null || attempted == current.Get<string>("chartVersion"));
}

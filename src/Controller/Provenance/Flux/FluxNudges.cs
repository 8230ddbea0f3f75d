using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// The chain of Flux objects between Git and a Deployment, in the order in which they hand a commit on: sources, chart,
/// Kustomization, release (https://fluxcd.io/flux/components/helm/helmreleases/#triggering-a-reconcile).
/// </summary>
internal static class FluxNudges
{
    private const string RequestedAt = "reconcile.fluxcd.io/requestedAt";

    /// <param name="named">The Kustomization that the failed revision came from; null when it was another deployer.</param>
    /// <param name="target">The Deployment; null when it is gone.</param>
    /// <param name="objects">Flux's objects.</param>
    public static IEnumerable<Nudge> Of(ObjectKey? named, JsonObject? target, IObjectSource objects)
    {
        JsonObject? release = target is null ? null : HelmReleaseOrigin.OwnerOf(target, objects);
        JsonObject? kustomization = named is { } key ? objects.Get(FluxResources.Kustomizations, key)
            : release is not null ? FluxOrigin.OwnerOf(release, FluxInventory.HelmRelease, objects)
            : target is not null ? FluxOrigin.OwnerOf(target, FluxInventory.Deployment, objects)
            : null;
        List<(Resource<JsonObject> Kind, ObjectKey Key)> chain = [];
        Add(SourceOf(kustomization?.At("spec", "sourceRef"), kustomization));
        Add(SourceOf(release?.At("spec", "chart", "spec", "sourceRef"), release));
        Add(SourceOf(release?.At("spec", "chartRef"), release));
        Add(ChartOf(release));
        Add(kustomization is null ? null : (FluxResources.Kustomizations, kustomization.Key()));
        Add(release is null ? null : (FluxResources.HelmReleases, release.Key()));
        return chain.Select(link => new Nudge(link.Kind, link.Key, RequestedAt));

        void Add((Resource<JsonObject> Kind, ObjectKey Key)? link)
        {
            if (link is { } known && objects.Get(known.Kind, known.Key) is not null)
            {
                chain.Add(known);
            }
        }
    }

    /// <summary>A reference without a namespace means that of the object that has it. Chart repositories and buckets hold no commit of ours.</summary>
    private static (Resource<JsonObject> Kind, ObjectKey Key)? SourceOf(JsonNode? reference, JsonObject? owner)
    {
        Resource<JsonObject>? kind = reference.Get<string>("kind") switch
        {
            "GitRepository" => FluxResources.GitRepositories,
            "OCIRepository" => FluxResources.OciRepositories,
            "HelmChart" => FluxResources.HelmCharts,
            _ => null,
        };
        return kind is null || reference.Get<string>("name") is not { } name ? null : (kind, new ObjectKey(reference.Get<string>("namespace") ?? owner!.Namespace(), name));
    }

    /// <summary>The HelmChart that the release's own chart template was made into.</summary>
    private static (Resource<JsonObject> Kind, ObjectKey Key)? ChartOf(JsonObject? release)
        => release?.Get<string>("status", "helmChart")?.Split('/') is [var ns, var name] ? (FluxResources.HelmCharts, new ObjectKey(ns, name)) : null;
}

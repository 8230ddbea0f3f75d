using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Where a release's chart comes from, as far as a revert in Git depends on it.</summary>
/// <param name="Folder">The chart's folder when it lies in the app's own repository.</param>
/// <param name="Moving">Chart and version that are deployed, when something else than a commit of the app can change them.</param>
/// <param name="Settled">The chart of the applied commit has been built and handed to the release.</param>
internal sealed record HelmReleaseChart(string? Folder, string? Moving, bool Settled)
{
    public static HelmReleaseChart Of(JsonObject release, JsonObject kustomization, GitOrigin origin, IObjectSource objects)
    {
        JsonNode? template = release.At("spec", "chart", "spec");
        if (template is null)
        {
            return IsPinned(release, kustomization, objects) ? new(null, null, true) : new(null, Deployed(release), true);
        }

        if (template.Get<string>("sourceRef", "kind") == "GitRepository")
        {
            return FromGit(release, template, origin, objects);
        }

        return ChartVersion.IsExact(template.Get<string>("version")) ? new(null, null, true) : new(null, Deployed(release), true);
    }

    /// <summary>A chart in a folder of the same branch goes back with the app; one in another repository moves on its own.</summary>
    private static HelmReleaseChart FromGit(JsonObject release, JsonNode template, GitOrigin origin, IObjectSource objects)
    {
        var source = new ObjectKey(template.Get<string>("sourceRef", "namespace") ?? release.Namespace(), template.Get<string>("sourceRef", "name") ?? "");
        bool local = objects.Get(FluxResources.GitRepositories, source) is { } repository
            && repository.Get<string>("spec", "url") is { } url
            && RepositoryUrl.Same(url, origin.Url)
            && FluxReference.Of(repository).Branch == origin.Branch;
        return local
            ? new(Provenance.Folder.Resolve("", template.Get<string>("chart") ?? ""), null, HasChartOf(release, origin.Commit, objects))
            : new(null, Deployed(release), true);
    }

    /// <summary>The chart is built and released some time after the Kustomization has applied the same commit.</summary>
    private static bool HasChartOf(JsonObject release, string commit, IObjectSource objects)
        => release.Get<string>("status", "helmChart")?.Split('/') is [var ns, var name]
           && objects.GetAfter(FluxResources.HelmCharts, new ObjectKey(ns, name)) is { } chart
           && FluxRevision.TryParse(chart.Get<string>("status", "observedSourceArtifactRevision"), out FluxRevision? built)
           && built.Commit == commit
           && chart.Get<string>("status", "artifact", "revision") == release.Get<string>("status", "lastAttemptedRevision");

    /// <summary>Whether an OCIRepository that <c>spec.chartRef</c> names is applied from the app's folder and names one version.</summary>
    private static bool IsPinned(JsonObject release, JsonObject kustomization, IObjectSource objects)
    {
        if (release.Get<string>("spec", "chartRef", "kind") != "OCIRepository" || release.Get<string>("spec", "chartRef", "name") is not { } name)
        {
            return false;
        }

        var key = new ObjectKey(release.Get<string>("spec", "chartRef", "namespace") ?? release.Namespace(), name);
        return FluxInventory.Holds(kustomization, key, FluxInventory.OciRepository)
            && objects.Get(FluxResources.OciRepositories, key)?.At("spec", "ref") is { } reference
            && (reference.Get<string>("digest") is not null || (reference.Get<string>("semver") is null && ChartVersion.IsExact(reference.Get<string>("tag"))));
    }

    private static string? Deployed(JsonObject release)
        => HelmReleaseOrigin.Current(release) is { } current ? $"{current.Get<string>("chartName")} {current.Get<string>("chartVersion")}" : null;
}

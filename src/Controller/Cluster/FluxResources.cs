using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Kinds of Flux (https://fluxcd.io/flux/components/).</summary>
internal static class FluxResources
{
    public static Resource<JsonObject> Kustomizations { get; } =
        Resources.Custom("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", "Kustomization");

    public static Resource<JsonObject> GitRepositories { get; } =
        Resources.Custom("source.toolkit.fluxcd.io", "v1", "gitrepositories", "GitRepository");

    public static Resource<JsonObject> OciRepositories { get; } =
        Resources.Custom("source.toolkit.fluxcd.io", "v1", "ocirepositories", "OCIRepository");

    public static Resource<JsonObject> HelmCharts { get; } =
        Resources.Custom("source.toolkit.fluxcd.io", "v1", "helmcharts", "HelmChart");

    public static Resource<JsonObject> HelmReleases { get; } =
        Resources.Custom("helm.toolkit.fluxcd.io", "v2", "helmreleases", "HelmRelease");

    public static Resource<JsonObject> ImagePolicies { get; } =
        Resources.Custom("image.toolkit.fluxcd.io", "v1", "imagepolicies", "ImagePolicy");

    /// <summary>The only version before Flux 2.7.</summary>
    public static Resource<JsonObject> FormerImagePolicies { get; } =
        Resources.Custom("image.toolkit.fluxcd.io", "v1beta2", "imagepolicies", "ImagePolicy");
}

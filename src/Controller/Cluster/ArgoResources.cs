using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Kinds of Argo CD (https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications).</summary>
internal static class ArgoResources
{
    public static Resource<JsonObject> Applications { get; } =
        Resources.Custom("argoproj.io", "v1alpha1", "applications", "Application");

    /// <summary>Of argocd-image-updater (https://argocd-image-updater.readthedocs.io/en/stable/configuration/applications/).</summary>
    public static Resource<JsonObject> ImageUpdaters { get; } =
        Resources.Custom("argocd-image-updater.argoproj.io", "v1alpha1", "imageupdaters", "ImageUpdater");
}

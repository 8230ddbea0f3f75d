using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent;

/// <summary>The kinds and names of Flux's published API that the agent keeps to.</summary>
internal static class FluxResources
{
    public const string FieldManager = "kustomize-controller";
    public const string NameLabel = "kustomize.toolkit.fluxcd.io/name";
    public const string NamespaceLabel = "kustomize.toolkit.fluxcd.io/namespace";
    public const string ReconcileAnnotation = "kustomize.toolkit.fluxcd.io/reconcile";
    public const string PruneAnnotation = "kustomize.toolkit.fluxcd.io/prune";
    public const string ApplyAnnotation = "kustomize.toolkit.fluxcd.io/ssa";
    public const string RequestedAtAnnotation = "reconcile.fluxcd.io/requestedAt";
    public const string Finalizer = "finalizers.fluxcd.io";

    public static Resource<JsonObject> GitRepositories { get; } =
        Resources.Custom("source.toolkit.fluxcd.io", "v1", "gitrepositories", "GitRepository");

    public static Resource<JsonObject> Kustomizations { get; } =
        Resources.Custom("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", "Kustomization");
}

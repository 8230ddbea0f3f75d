using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>The kinds that are watched beside Kubernetes' own.</summary>
public static class Kinds
{
    public static Resource<JsonObject> Canaries { get; } = Resources.Custom("canary.gitops.dev", "v1beta1", "canaries", "Canary");

    public static Resource<JsonObject> Kustomizations { get; } =
        Resources.Custom("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", "Kustomization");

    public static Resource<JsonObject> GitRepositories { get; } =
        Resources.Custom("source.toolkit.fluxcd.io", "v1", "gitrepositories", "GitRepository");
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Keeps KEDA from waking a target that is scaled to zero (https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling).
/// An HPA needs nothing of the kind: it leaves a Deployment of zero pods alone.
/// </summary>
internal static class KedaPause
{
    public const string PausedReplicas = "autoscaling.keda.sh/paused-replicas";

    /// <summary>Names the Canary that paused the ScaledObject.</summary>
    public const string PausedFor = "canary.gitops.dev/paused-for";

    /// <summary>What <see cref="PausedReplicas"/> was before; empty for nothing.</summary>
    public const string PausedBefore = "canary.gitops.dev/paused-before";

    public static bool IsPausedFor(JsonObject scaled, string owner) => scaled.Annotation(PausedFor) == owner && scaled.Annotation(PausedReplicas) == "0";

    /// <summary>A merge patch that pauses at zero pods; null when it is.</summary>
    public static JsonObject? Paused(JsonObject scaled, string owner) => IsPausedFor(scaled, owner) ? null : Annotations(new JsonObject
    {
        [PausedReplicas] = "0",
        [PausedFor] = owner,
        [PausedBefore] = scaled.Annotation(PausedFor) is null ? scaled.Annotation(PausedReplicas) ?? "" : scaled.Annotation(PausedBefore) ?? "",
    });

    /// <summary>A merge patch that puts back what was before; null when it is not we who paused.</summary>
    public static JsonObject? Resumed(JsonObject scaled, string owner) => scaled.Annotation(PausedFor) != owner ? null : Annotations(new JsonObject
    {
        [PausedReplicas] = scaled.Annotation(PausedBefore) is { Length: > 0 } before ? before : null,
        [PausedFor] = null,
        [PausedBefore] = null,
    });

    private static JsonObject Annotations(JsonObject annotations) => new() { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
}

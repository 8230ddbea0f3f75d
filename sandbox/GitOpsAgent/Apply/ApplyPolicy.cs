using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>What the annotations on an object, in Git or in the cluster, allow the agent to do with it.</summary>
internal static class ApplyPolicy
{
    /// <param name="live">Null when the object is not there.</param>
    public static bool MayApply(JsonObject intent, JsonObject? live)
    {
        bool excluded = Says(intent, live, FluxResources.ReconcileAnnotation, "disabled")
            || Says(intent, live, FluxResources.ApplyAnnotation, "Ignore");
        return !excluded && (live is null || !Says(intent, live, FluxResources.ApplyAnnotation, "IfNotPresent"));
    }

    /// <summary>Only what this Kustomization applied, and nothing that is to be left alone.</summary>
    public static bool MayPrune(JsonObject live, ObjectKey kustomization) =>
        live.Label(FluxResources.NameLabel) == kustomization.Name
        && live.Label(FluxResources.NamespaceLabel) == kustomization.Namespace
        && !Says(live, null, FluxResources.PruneAnnotation, "disabled")
        && !Says(live, null, FluxResources.ReconcileAnnotation, "disabled");

    private static bool Says(JsonObject intent, JsonObject? live, string annotation, string value) =>
        IsValue(intent.Annotation(annotation), value) || IsValue(live?.Annotation(annotation), value);

    private static bool IsValue(string? text, string value) => string.Equals(text, value, StringComparison.OrdinalIgnoreCase);
}

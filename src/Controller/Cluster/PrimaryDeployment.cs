using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Derives the primary Deployment from the target.</summary>
internal static class PrimaryDeployment
{
    /// <summary>Carries the revision of the target that the pod template was copied from.</summary>
    public const string RevisionAnnotation = "canary.gitops.dev/revision";

    /// <summary>
    /// The primary with the target's pod template, nothing of it lost, as a server-side apply intent. A rolling update
    /// never takes a serving pod away before its successor is ready, whatever the target's own strategy is.
    /// </summary>
    public static JsonObject Desired(JsonObject target, JsonObject? primary, App app, SelectorLabel label)
    {
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, app.Primary.Name, app.Owner, app.OwnerReference);
        metadata["labels"] = Relabelled(GeneratedMetadata.WithoutTracking(target.Labels()), label);
        metadata["annotations"]![RevisionAnnotation] = PodTemplate.RevisionOf(target);

        var spec = new JsonObject
        {
            ["replicas"] = ReplicasOf(primary) ?? Math.Max(1, ReplicasOf(target) ?? 1),
            // It cannot be changed, and another controller may have made it.
            ["selector"] = (primary.At("spec", "selector") ?? target.At("spec", "selector"))!.DeepClone(),
            ["template"] = target.At("spec", "template")!.DeepClone(),
            ["strategy"] = Strategy(target),
        };
        Relabel(spec["selector"]!["matchLabels"], label);
        Relabel(spec["template"]!["metadata"]?["labels"], label);
        foreach (string setting in (ReadOnlySpan<string>)["minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit"])
        {
            if (target.At("spec", setting) is { } value)
            {
                spec[setting] = value.DeepClone();
            }
        }

        return new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>All of a primary that <see cref="Desired"/> sets and <see cref="Restored"/> needs, though the Deployment be gone.</summary>
    public static JsonObject Kept(JsonObject primary)
    {
        var spec = new JsonObject();
        foreach (string setting in (ReadOnlySpan<string>)["replicas", "selector", "template", "strategy", "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit"])
        {
            if (primary.At("spec", setting) is { } value)
            {
                spec[setting] = value.DeepClone();
            }
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = GeneratedMetadata.WithoutTracking(primary.Labels()) },
            ["spec"] = spec,
        };
    }

    /// <summary>
    /// The primary as it was kept, as a server-side apply intent that owns what <see cref="Desired"/> does. One that is
    /// still there keeps its size.
    /// </summary>
    public static JsonObject Restored(JsonObject kept, JsonObject? primary, App app, string revision)
    {
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, app.Primary.Name, app.Owner, app.OwnerReference);
        metadata["labels"] = kept.At("metadata", "labels")?.DeepClone();
        metadata["annotations"]![RevisionAnnotation] = revision;
        var spec = (JsonObject)kept.At("spec")!.DeepClone();
        spec["replicas"] = ReplicasOf(primary) ?? Math.Max(1, ReplicasOf(kept) ?? 1);
        return new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>Wanted pods; null when there is no Deployment.</summary>
    public static int? ReplicasOf(JsonObject? deployment)
        => deployment is null ? null : deployment.At("spec", "replicas") is null ? 1 : deployment.Get<int>("spec", "replicas");

    private static JsonObject Strategy(JsonObject target)
    {
        JsonNode? surge = target.At("spec", "strategy", "rollingUpdate", "maxSurge");
        bool canSurge = surge is JsonValue value && value.ToString() is not ("0" or "0%");
        return new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 0, ["maxSurge"] = canSurge ? surge!.DeepClone() : JsonValue.Create("25%") },
        };
    }

    private static JsonObject Relabelled(JsonObject labels, SelectorLabel label)
    {
        Relabel(labels, label);
        return labels;
    }

    private static void Relabel(JsonNode? labels, SelectorLabel label)
    {
        if (labels is JsonObject map && map.ContainsKey(label.Key))
        {
            map[label.Key] = label.Primary;
        }
    }
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Derives the primary Deployment from the target.</summary>
internal static class PrimaryDeployment
{
    /// <summary>Carries the revision of the target that the pod template was copied from.</summary>
    public const string RevisionAnnotation = "canary.gitops.dev/revision";

    /// <summary>What the primary has of the target beside the pod template, as it is there.</summary>
    private static readonly string[] Settings = ["minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit"];

    /// <summary>Whether the primary's settings are no longer those that the target gives it.</summary>
    public static bool SettingsDiffer(JsonObject target, JsonObject primary)
        => Settings.Any(setting => !JsonNode.DeepEquals(target.At("spec", setting), primary.At("spec", setting)))
           || !Intent.IsContainedIn(Strategy(target), primary.At("spec", "strategy"));

    /// <summary>What the target gives the primary beside its pod template, as a merge patch of the spec: null is what it does not say.</summary>
    public static JsonObject SettingsOf(JsonObject target)
    {
        var settings = new JsonObject { ["strategy"] = Strategy(target) };
        foreach (string setting in Settings)
        {
            settings[setting] = target.At("spec", setting)?.DeepClone();
        }

        return settings;
    }

    /// <summary>
    /// The primary with the target's pod template, nothing of it lost, as a server-side apply intent. A rolling update
    /// never takes a serving pod away before its successor is ready, whatever the target's own strategy is.
    /// </summary>
    public static JsonObject Desired(JsonObject target, JsonObject? primary, App app, SelectorLabel label, string revision, IReadOnlyDictionary<(string Kind, string Name), string>? copies = null, bool hasConfigs = false, IReadOnlyList<string>? labelPrefixes = null)
    {
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, app.Primary.Name, app.Owner, app.OwnerReference);
        metadata["labels"] = Relabelled(Carried(target, label, labelPrefixes ?? []), label);
        metadata["annotations"]![RevisionAnnotation] = revision;

        var spec = new JsonObject
        {
            ["replicas"] = ReplicasOf(primary) ?? Math.Max(1, ReplicasOf(target) ?? 1),
            // It cannot be changed, and another controller may have made it.
            ["selector"] = (primary.At("spec", "selector") ?? target.At("spec", "selector"))!.DeepClone(),
            ["template"] = target.At("spec", "template")!.DeepClone(),
            ["strategy"] = Strategy(target),
        };
        SelfReferences.RewriteSelector(spec["selector"], label);
        SelfReferences.Rewrite(spec.At("template", "spec"), label);
        Relabel(spec["template"]!["metadata"]?["labels"], label);
        ConfigReferences.Rename(spec.At("template", "spec"), (kind, name) => copies?.GetValueOrDefault((kind, name)));
        if (hasConfigs)
        {
            Annotate(spec["template"]!, revision);
        }

        foreach (string setting in Settings)
        {
            if (target.At("spec", setting) is { } value)
            {
                spec[setting] = value.DeepClone();
            }
        }

        return new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>Pods that read a Secret which is not copied start anew with each revision, though their template be the same.</summary>
    private static void Annotate(JsonNode template, string revision)
    {
        JsonObject metadata = template["metadata"] as JsonObject ?? [];
        JsonObject annotations = metadata["annotations"] as JsonObject ?? [];
        annotations[RevisionAnnotation] = revision;
        metadata["annotations"] ??= annotations;
        template["metadata"] ??= metadata;
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

    /// <summary>The target's own labels that the primary has too; those of its pods are all in the template.</summary>
    private static JsonObject Carried(JsonObject target, SelectorLabel label, IReadOnlyList<string> prefixes)
    {
        bool all = prefixes.Count == 0 || prefixes.Contains("*", StringComparer.Ordinal);
        return GeneratedMetadata.WithoutTracking(target.Labels()
            .Where(entry => all || entry.Key == label.Key || prefixes.Any(prefix => entry.Key.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal));
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

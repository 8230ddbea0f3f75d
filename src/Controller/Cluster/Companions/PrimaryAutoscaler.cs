using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Derives the primary's autoscaler from the target's.</summary>
internal static class PrimaryAutoscaler
{
    /// <summary>The autoscaler with all of its spec, for the primary, as a server-side apply intent.</summary>
    public static JsonObject Desired(JsonObject source, App app)
    {
        AutoscalerRef reference = app.Canary.Spec.AutoscalerRef!;
        (string leastField, string mostField) = Bounds(reference.Kind);
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, $"{reference.Name}-primary", app.Owner, app.OwnerReference);
        metadata["labels"] = GeneratedMetadata.WithoutTracking(source.Labels());
        var spec = (JsonObject)source["spec"]!.DeepClone();
        spec["scaleTargetRef"]!["name"] = app.Primary.Name;

        (int least, int most) = Range(source, reference);
        spec[leastField] = Math.Min(most, Math.Max(least, app.Canary.Status?.PrimaryFloor?.Replicas ?? 0));
        if (reference.PrimaryScalerReplicas?.MaxReplicas is not null || spec[mostField] is not null)
        {
            spec[mostField] = most;
        }

        if (reference.Kind == AutoscalerRef.ScaledObject)
        {
            ScalerQueries.Rewrite(spec["triggers"], reference, app.Target.Name);
            Rename(spec.At("advanced", "horizontalPodAutoscalerConfig"));
        }
        else
        {
            PointMetrics(spec["metrics"], app);
        }

        return new JsonObject { ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>Fewest and most pods of an autoscaler; without the spec's overrides the target's own.</summary>
    public static (int Least, int Most) Range(JsonObject source, AutoscalerRef? overrides)
    {
        bool isKeda = source.Get<string>("kind") == AutoscalerRef.ScaledObject || source.At("spec", "triggers") is not null;
        (string leastField, string mostField) = Bounds(isKeda ? AutoscalerRef.ScaledObject : AutoscalerRef.HorizontalPodAutoscaler);

        // The defaults of the two APIs: 1 for an HPA; 0 and 100 for a ScaledObject.
        int least = overrides?.PrimaryScalerReplicas?.MinReplicas ?? (source.At("spec", leastField) is null ? (isKeda ? 0 : 1) : source.Get<int>("spec", leastField));
        int most = overrides?.PrimaryScalerReplicas?.MaxReplicas ?? (source.At("spec", mostField) is null ? 100 : source.Get<int>("spec", mostField));
        return (least, most);
    }

    private static (string Least, string Most) Bounds(string kind)
        => kind == AutoscalerRef.ScaledObject ? ("minReplicaCount", "maxReplicaCount") : ("minReplicas", "maxReplicas");

    /// <summary>KEDA makes an HPA of this name; that of the target has it already.</summary>
    private static void Rename(JsonNode? autoscaler)
    {
        if (autoscaler.Get<string>("name") is { } name)
        {
            autoscaler!["name"] = $"{name}-primary";
        }
    }

    /// <summary>A metric that describes the target, or its canary's Service, describes the primary's instead.</summary>
    private static void PointMetrics(JsonNode? metrics, App app)
    {
        foreach (JsonObject described in metrics.Items().Select(metric => metric.At("object", "describedObject") ?? metric.At("object", "target")).OfType<JsonObject>())
        {
            (string? kind, string? name) = (described.Get<string>("kind"), described.Get<string>("name"));
            if (kind == "Deployment" && name == app.Target.Name)
            {
                described["name"] = app.Primary.Name;
            }
            else if (kind == "Service" && name == app.CanaryService.Name)
            {
                described["name"] = app.PrimaryService.Name;
            }
        }
    }
}

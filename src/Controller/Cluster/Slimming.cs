using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Strips what nobody reads from objects before they are cached, so that memory follows use.</summary>
internal static class Slimming
{
    /// <summary>Drops the bookkeeping of server-side apply, often half of an object.</summary>
    public static JsonObject WithoutManagedFields(JsonObject obj)
    {
        (obj["metadata"] as JsonObject)?.Remove("managedFields");
        return obj;
    }

    /// <summary>Drops what the object's own controller writes, which changes often and is read by nobody here.</summary>
    public static JsonObject WithoutStatus(JsonObject obj)
    {
        obj.Remove("status");
        return WithoutManagedFields(obj);
    }

    /// <summary>Keeps a pod's identity, the state of its containers, and whether it is placed and ready.</summary>
    public static JsonObject Pod(JsonObject pod)
    {
        JsonObject status = Keep(pod["status"] as JsonObject, "phase", "containerStatuses", "initContainerStatuses");
        status["conditions"] = new JsonArray(
            [.. pod.Items("status", "conditions").Where(condition => condition.Get<string>("type") is "PodScheduled" or "Ready").Select(condition => Keep(condition, "type", "status", "message"))]);
        return new() { ["metadata"] = Identity(pod), ["status"] = status };
    }

    /// <summary>Keeps a ReplicaSet's identity.</summary>
    public static JsonObject ReplicaSet(JsonObject set) => new() { ["metadata"] = Identity(set) };

    /// <summary>Drops a release's values, which are large and may hold what nobody else should see.</summary>
    public static JsonObject HelmRelease(JsonObject release)
    {
        (release["spec"] as JsonObject)?.Remove("values");
        return WithoutManagedFields(release);
    }

    private static JsonObject Identity(JsonObject obj)
    {
        JsonObject identity = Keep(obj["metadata"] as JsonObject, "name", "namespace", "uid", "resourceVersion", "labels", "ownerReferences", "deletionTimestamp");
        if (obj.Annotation(DeploymentHealth.RevisionAnnotation) is { } number)
        {
            identity["annotations"] = new JsonObject { [DeploymentHealth.RevisionAnnotation] = number };
        }

        return identity;
    }

    private static JsonObject Keep(JsonObject? from, params ReadOnlySpan<string> names)
    {
        var kept = new JsonObject();
        foreach (string name in names)
        {
            if (from?[name] is { } value)
            {
                kept[name] = value.DeepClone();
            }
        }

        return kept;
    }
}

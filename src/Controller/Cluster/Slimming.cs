using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Strips what nobody reads from objects before they are cached, so that memory follows use.</summary>
internal static class Slimming
{
    /// <summary>What was read from the API server is read again: its depth has been bounded there.</summary>
    private static readonly JsonDocumentOptions AsDeepAsRead = new() { MaxDepth = 1024 };

    /// <summary>Drops the bookkeeping of server-side apply, often half of an object, but for who claims what we write.</summary>
    public static JsonObject WithoutManagedFields(JsonObject obj)
    {
        FieldOwners.Keep(obj);
        return (obj["metadata"] as JsonObject)?.Remove("managedFields") == true ? Compact(obj) : obj;
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

    /// <summary>Keeps the addresses of a Service's ready endpoints.</summary>
    public static JsonObject Endpoints(JsonObject endpoints) => new()
    {
        ["metadata"] = Keep(endpoints["metadata"] as JsonObject, "name", "namespace"),
        ["subsets"] = new JsonArray([.. endpoints.Items("subsets").Select(subset => new JsonObject
        {
            ["addresses"] = new JsonArray([.. subset.Items("addresses").Select(address => Keep(address, "ip"))]),
        })]),
    };

    /// <summary>Whether two slim objects say the same: most of what happens to a pod or a ReplicaSet concerns nobody here.</summary>
    public static bool SaysTheSame(JsonObject? before, JsonObject? after) => before is not null && after is not null && JsonNode.DeepEquals(before, after);

    /// <summary>Drops a release's values, which are large and may hold what nobody else should see.</summary>
    public static JsonObject HelmRelease(JsonObject release)
    {
        (release["spec"] as JsonObject)?.Remove("values");
        return WithoutManagedFields(release);
    }

    /// <summary>A parsed object holds on to the whole text that it came from, of what was removed too.</summary>
    private static JsonObject Compact(JsonObject obj)
    {
        var text = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(text))
        {
            obj.WriteTo(writer);
        }

        return (JsonObject)JsonNode.Parse(text.WrittenSpan, documentOptions: AsDeepAsRead)!;
    }

    private static JsonObject Identity(JsonObject obj)
    {
        JsonObject identity = Keep(obj["metadata"] as JsonObject, "name", "namespace", "uid", "ownerReferences", "deletionTimestamp");
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

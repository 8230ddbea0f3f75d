using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Merge patches that change an object's finalizers, which are an array that others write to as well.</summary>
/// <remarks>The patches carry the resourceVersion that was read: a conflict means to read again and decide again.</remarks>
public static class Finalizers
{
    public static bool Has(JsonObject obj, string finalizer) => Read(obj).Contains(finalizer);

    /// <summary>Null when there is nothing to do, or when the object is being deleted and may get no more of them.</summary>
    public static JsonObject? PatchToAdd(JsonObject obj, string finalizer) =>
        Has(obj, finalizer) || obj.IsBeingDeleted() ? null : Patch(obj, [.. Read(obj), finalizer]);

    /// <summary>Null when there is nothing to do.</summary>
    public static JsonObject? PatchToRemove(JsonObject obj, string finalizer) =>
        Has(obj, finalizer) ? Patch(obj, Read(obj).Where(other => other != finalizer)) : null;

    private static JsonObject Patch(JsonObject obj, IEnumerable<string> finalizers) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["resourceVersion"] = obj.ResourceVersion(),
            ["finalizers"] = KubernetesJson.Strings(finalizers),
        },
    };

    private static IReadOnlyList<string> Read(JsonObject obj) => obj.At("metadata", "finalizers") is JsonArray array
        ? [.. array.Select(entry => entry?.GetValue<string>() ?? "")]
        : [];
}

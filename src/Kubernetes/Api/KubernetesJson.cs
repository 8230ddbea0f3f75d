using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Reads objects that are kept as JSON. What comes out of a <see cref="Store{T}"/> is shared: clone it before changing it.</summary>
public static class KubernetesJson
{
    public static string Name(this JsonObject obj) => obj.Get<string>("metadata", "name") ?? "";

    public static string Namespace(this JsonObject obj) => obj.Get<string>("metadata", "namespace") ?? "";

    public static ObjectKey Key(this JsonObject obj) => new(obj.Namespace(), obj.Name());

    public static string Uid(this JsonObject obj) => obj.Get<string>("metadata", "uid") ?? "";

    /// <summary>Opaque: compare for equality only.</summary>
    public static string ResourceVersion(this JsonObject obj) => obj.Get<string>("metadata", "resourceVersion") ?? "";

    /// <summary>Counts changes of the spec.</summary>
    public static long Generation(this JsonObject obj) => obj.Get<long>("metadata", "generation");

    /// <summary>The generation that the object's controller has seen, from its status.</summary>
    public static long ObservedGeneration(this JsonObject obj) => obj.Get<long>("status", "observedGeneration");

    public static bool IsBeingDeleted(this JsonObject obj) => obj.At("metadata", "deletionTimestamp") is not null;

    public static IReadOnlyDictionary<string, string> Labels(this JsonObject obj) => obj.Map("metadata", "labels");

    public static IReadOnlyDictionary<string, string> Annotations(this JsonObject obj) => obj.Map("metadata", "annotations");

    public static string? Label(this JsonObject obj, string name) => obj.Get<string>("metadata", "labels", name);

    public static string? Annotation(this JsonObject obj, string name) => obj.Get<string>("metadata", "annotations", name);

    /// <summary>An entry of a Secret's data, decoded; null when it is absent or no base64.</summary>
    public static byte[]? SecretData(this JsonObject secret, string name)
    {
        string? text = secret.Get<string>("data", name);
        byte[] data = new byte[(text?.Length ?? 0) * 3 / 4];
        return text is not null && Convert.TryFromBase64String(text, data, out int length) ? data[..length] : null;
    }

    /// <summary>The owner that controls this object: kind, name and uid; null when none does.</summary>
    public static JsonObject? ControllerOwner(this JsonObject obj) =>
        obj.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner.Get<bool>("controller"));

    /// <summary>The node at a path of property names; null when any step is absent.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            node = node is JsonObject obj && obj.TryGetPropertyValue(name, out JsonNode? child) ? child : null;
        }

        return node;
    }

    /// <summary>The string, number or boolean at a path; the type's default when it is absent or of another kind.</summary>
    public static TValue? Get<TValue>(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value)
        {
            return default;
        }

        if (value.TryGetValue(out TValue? result))
        {
            return result;
        }

        // A number made in code answers to its own type only; as text it answers to every type that it fits.
        using JsonDocument document = JsonDocument.Parse(value.ToJsonString());
        return JsonValue.Create(document.RootElement.Clone()) is { } parsed && parsed.TryGetValue(out result) ? result : default;
    }

    /// <summary>The objects of the array at a path; none when it is absent.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The map of strings at a path; empty when it is absent.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var map = new Dictionary<string, string>();
        if (node.At(path) is JsonObject obj)
        {
            foreach ((string name, JsonNode? value) in obj)
            {
                if (value is JsonValue text && text.TryGetValue(out string? entry))
                {
                    map[name] = entry;
                }
            }
        }

        return map;
    }

    /// <summary>A copy that shares nothing; numbers, nulls and empty objects stay as they were written.</summary>
    public static JsonObject Clone(this JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return (JsonObject)obj.DeepClone();
    }

    /// <summary>An object of the given strings, leaving out those that are null.</summary>
    public static JsonObject WithoutNulls(params ReadOnlySpan<(string Name, string? Value)> properties)
    {
        var obj = new JsonObject();
        foreach ((string name, string? value) in properties)
        {
            if (value is not null)
            {
                obj[name] = value;
            }
        }

        return obj;
    }

    /// <summary>An array of strings; JsonArray's own Add needs reflection.</summary>
    public static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Turns raw JSON into objects in two steps: first the identity, which always works, then the object, which may fail.</summary>
internal static class ResourceDecoder
{
    public static ResourceItem<T> Decode<T>(Resource<T> resource, JsonElement raw)
        where T : class
    {
        JsonElement metadata = Property(raw, "metadata");
        var key = new ObjectKey(Text(metadata, "namespace"), Text(metadata, "name"));
        string uid = Text(metadata, "uid");
        string version = Text(metadata, "resourceVersion");
        try
        {
            return new(key, uid, version, DecodeObject(resource, raw));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException
            or FormatException or ArgumentException)
        {
            return new(key, uid, version, null, exception.Message);
        }
    }

    /// <summary>A text; empty where there is none, or what is there is no Unicode.</summary>
    public static string Text(JsonElement element, string name)
    {
        try
        {
            return Property(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    public static JsonElement Property(JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // Another name of the object is no Unicode.
            return default;
        }
    }

    private static T DecodeObject<T>(Resource<T> resource, JsonElement raw)
        where T : class
    {
        if (typeof(T) != typeof(JsonObject) && Text(raw, "kind").Length > 0 && Text(raw, "apiVersion").Length > 0)
        {
            return raw.Deserialize(resource.TypeInfo) ?? throw new JsonException("The object is null.");
        }

        JsonObject node = raw.Deserialize(KubernetesJsonContext.Strict.JsonObject)
            ?? throw new JsonException("The object is null.");
        Stamp(resource, node);
        return node as T ?? node.Deserialize(resource.TypeInfo) ?? throw new JsonException("The object is null.");
    }

    // The items of a list come without the two fields that name their type.
    private static void Stamp<T>(Resource<T> resource, JsonObject node)
        where T : class
    {
        if (!node.ContainsKey("kind"))
        {
            node.Insert(0, "kind", resource.Kind);
        }

        if (!node.ContainsKey("apiVersion"))
        {
            node.Insert(0, "apiVersion", resource.ApiVersion);
        }
    }
}

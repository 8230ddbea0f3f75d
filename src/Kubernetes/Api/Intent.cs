using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Compares what we want of an object with what it is, so that nothing is written when nothing would change.</summary>
public static class Intent
{
    /// <summary>
    /// Whether every field of <paramref name="intent"/> stands in <paramref name="live"/> with the same value. Fields that
    /// only the live object has (defaults, other managers' fields) do not matter; arrays must match element by element. An
    /// empty object or array is the same as none: the API server drops most of them.
    /// </summary>
    public static bool IsContainedIn(JsonNode? intent, JsonNode? live) => (intent, live) switch
    {
        (null or JsonObject { Count: 0 } or JsonArray { Count: 0 }, null) => true,
        (JsonObject wanted, JsonObject found) => wanted.All(field => IsContainedIn(field.Value, found[field.Key])),
        (JsonArray wanted, JsonArray found) => wanted.Count == found.Count && wanted.Zip(found).All(pair => IsContainedIn(pair.First, pair.Second)),
        (JsonValue wanted, JsonValue found) => JsonNode.DeepEquals(wanted, found),
        _ => false,
    };
}

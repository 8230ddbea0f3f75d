using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>Tells whether a primary of Flagger's runs what its target has.</summary>
internal static class TemplateCopies
{
    /// <summary>
    /// Whether the primary's pod template is the target's, but for what Flagger changes in a copy: <c>-primary</c> after the
    /// selector label's value and after names of ConfigMaps, Secrets and selectors, its own annotation, and Flux's marks.
    /// </summary>
    public static bool Same(JsonObject primary, JsonObject target)
    {
        JsonObject? copy = Template(primary);
        return copy is not null && AreEqual(copy, Template(target));
    }

    private static JsonObject? Template(JsonObject deployment)
    {
        if (deployment.At("spec", "template") is not JsonObject template)
        {
            return null;
        }

        template = template.Clone();
        foreach (string map in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            if (template["metadata"]?[map] is JsonObject entries)
            {
                foreach (string key in entries.Select(entry => entry.Key).Where(key => key == FlaggerResources.RolloutAnnotation || key.Contains("toolkit.fluxcd.io", StringComparison.Ordinal)).ToList())
                {
                    entries.Remove(key);
                }
            }
        }

        (template["metadata"] as JsonObject)?.Remove("creationTimestamp");
        return template;
    }

    private static bool AreEqual(JsonNode? copy, JsonNode? original) => (copy, original) switch
    {
        (null or JsonObject { Count: 0 } or JsonArray { Count: 0 }, null or JsonObject { Count: 0 } or JsonArray { Count: 0 }) => true,
        (JsonObject one, JsonObject other) => one.Select(field => field.Key).Union(other.Select(field => field.Key)).All(key => AreEqual(one[key], other[key])),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonValue one, JsonValue other) when one.GetValueKind() == JsonValueKind.String && other.GetValueKind() == JsonValueKind.String
            => one.GetValue<string>() is var text && (text == other.GetValue<string>() || text == $"{other.GetValue<string>()}-primary"),
        (JsonValue one, JsonValue other) => JsonNode.DeepEquals(one, other),
        _ => false,
    };
}

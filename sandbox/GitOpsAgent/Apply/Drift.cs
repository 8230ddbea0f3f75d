using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>Tells whether a live object still says all that Git says. What Git leaves out is other people's and never drift.</summary>
internal static class Drift
{
    public static bool IsIn(JsonNode? intent, JsonNode? live) => intent switch
    {
        null => live is not null,
        JsonObject fields => live is not JsonObject there || fields.Any(field => IsIn(field.Value, there[field.Key])),
        JsonArray items => live is not JsonArray there || items.Count > there.Count || items.Any(item => !IsAmong(item, there)),
        _ => !JsonNode.DeepEquals(intent, live),
    };

    /// <summary>Others may have added elements, and the server may order them: any element that holds it will do.</summary>
    private static bool IsAmong(JsonNode? item, JsonArray live) => live.Any(there => !IsIn(item, there));
}

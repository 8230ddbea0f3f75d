using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Status;

/// <summary>Flux's conditions: Ready always, Reconciling only while something is under way (kstatus).</summary>
internal static class Conditions
{
    /// <param name="known">The object's present conditions: a condition whose status stays keeps its transition time.</param>
    public static JsonArray Ready(IEnumerable<JsonObject> known, string status, string reason, string message, long generation, DateTimeOffset now)
    {
        JsonObject[] before = [.. known];
        var conditions = new JsonArray { (JsonNode)Condition(before, "Ready", status, reason, message, generation, now) };
        if (status == "Unknown")
        {
            conditions.Add((JsonNode)Condition(before, "Reconciling", "True", reason, message, generation, now));
        }

        return conditions;
    }

    /// <summary>What the Ready condition says; null when there is none.</summary>
    public static string? Message(JsonObject obj) =>
        obj.Items("status", "conditions").FirstOrDefault(condition => condition.Get<string>("type") == "Ready")?.Get<string>("message");

    private static JsonObject Condition(
        JsonObject[] before, string type, string status, string reason, string message, long generation, DateTimeOffset now)
    {
        JsonObject? last = Array.Find(before, condition => condition.Get<string>("type") == type);
        string? since = last?.Get<string>("status") == status ? last.Get<string>("lastTransitionTime") : null;
        return new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["reason"] = reason,
            ["message"] = message,
            ["observedGeneration"] = generation,
            ["lastTransitionTime"] = since ?? Timestamp(now),
        };
    }

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

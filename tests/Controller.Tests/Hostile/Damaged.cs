using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hostile;

/// <summary>Objects as the API server might give them away, after somebody has had their way with them.</summary>
internal static class Damaged
{
    private static readonly JsonDocumentOptions AsRead = new() { MaxDepth = 512, AllowDuplicateProperties = false };

    private static readonly string[] Tokens = ["\"metadata\":", "\"annotations\":", "\"spec\":", "\"status\":", "\"name\":", "[{}]", "[1]", "\"\"", "2026-01-01T00:00:00Z", "99999999999h", "{\"a\":{\"b\":{\"c\":1}}}"];

    /// <summary>Shows objects to a check; those that are no JSON, or that no API server keeps, are left out.</summary>
    public static void Objects(IReadOnlyList<JsonObject> valid, Action<JsonObject> check, IReadOnlyList<string>? tokens = null, int runs = 2000) => Fuzz.Bytes(
        [.. valid.Select(one => Encoding.UTF8.GetBytes(one.ToJsonString()))],
        bytes =>
        {
            if (Read(bytes) is { } damaged)
            {
                check(damaged);
            }
        },
        [.. Tokens, .. tokens ?? []],
        runs);

    private static JsonObject? Read(byte[] bytes)
    {
        try
        {
            // Go's decoder puts a replacement character for what is no Unicode.
            JsonObject? read = JsonNode.Parse(Encoding.UTF8.GetString(bytes).Replace("\\ud", "\\ue", StringComparison.OrdinalIgnoreCase), documentOptions: AsRead) as JsonObject;
            WithoutNulls(read);
            return read;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A structural schema lets no null through.</summary>
    private static void WithoutNulls(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (string name in map.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList())
                {
                    map.Remove(name);
                }

                map.ToList().ForEach(entry => WithoutNulls(entry.Value));
                break;
            case JsonArray list:
                for (int i = list.Count - 1; i >= 0; i--)
                {
                    if (list[i] is null)
                    {
                        list.RemoveAt(i);
                    }
                }

                list.ToList().ForEach(WithoutNulls);
                break;
        }
    }
}

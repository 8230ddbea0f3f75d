using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>JSON with sorted property names, so that neither a server's order of fields nor a copy through another client changes its hash.</summary>
internal static class SortedJson
{
    /// <param name="node">What to write.</param>
    /// <param name="withoutNulls">Whether a property that is null counts as one that is not there.</param>
    public static byte[] Of(JsonNode? node, bool withoutNulls = false)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node, withoutNulls);
        }

        return buffer.ToArray();
    }

    /// <summary>The first so many hexadecimal digits of the SHA-256.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes, int digits) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..digits];

    private static void Write(Utf8JsonWriter writer, JsonNode? node, bool withoutNulls)
    {
        switch (node)
        {
            case JsonObject obj:
                writer.WriteStartObject();
                foreach ((string name, JsonNode? value) in obj.Where(property => property.Value is not null || !withoutNulls).OrderBy(property => property.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    Write(writer, value, withoutNulls);
                }

                writer.WriteEndObject();
                break;
            case JsonArray array:
                writer.WriteStartArray();
                foreach (JsonNode? item in array)
                {
                    Write(writer, item, withoutNulls);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(node?.ToJsonString() ?? "null");
                break;
        }
    }
}

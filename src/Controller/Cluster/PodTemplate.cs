using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Reads the pod template of a Deployment.</summary>
internal static class PodTemplate
{
    /// <summary>
    /// The revision of a template: the first 10 hexadecimal digits of the SHA-256 of its JSON with sorted property names,
    /// so that neither the API server's order of fields nor a copy through another client changes it.
    /// </summary>
    public static string RevisionOf(JsonObject deployment)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteSorted(writer, deployment.At("spec", "template"));
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)))[..10];
    }

    /// <summary>Images of all containers, in the template's order.</summary>
    public static IReadOnlyList<string> ImagesOf(JsonObject deployment)
        => [.. deployment.Items("spec", "template", "spec", "initContainers").Concat(deployment.Items("spec", "template", "spec", "containers"))
            .Select(container => container.Get<string>("image") ?? "")];

    private static void WriteSorted(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                writer.WriteStartObject();
                foreach ((string name, JsonNode? value) in obj.OrderBy(property => property.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    WriteSorted(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray array:
                writer.WriteStartArray();
                foreach (JsonNode? item in array)
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(node?.ToJsonString() ?? "null");
                break;
        }
    }
}

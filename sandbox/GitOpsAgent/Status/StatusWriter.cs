using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Status;

/// <summary>Writes a status, and only when it says something new.</summary>
internal static class StatusWriter
{
    /// <param name="status">The fields to write; fields that are not in it stay.</param>
    public static async Task WriteAsync(
        ApiClient client, Resource<JsonObject> resource, JsonObject known, JsonObject status, CancellationToken cancellationToken)
    {
        JsonNode? before = known["status"];
        if (status.All(field => JsonNode.DeepEquals(before.At(field.Key), field.Value)))
        {
            return;
        }

        try
        {
            await client.MergePatchAsync(
                resource, known.Key(), new JsonObject { ["status"] = status.DeepClone() }, cancellationToken,
                subresource: "status", fieldManager: FluxResources.FieldManager);
        }
        catch (ApiException gone) when (gone.IsNotFound)
        {
            // Deleted while we worked on it: there is nobody left to tell.
        }
    }
}

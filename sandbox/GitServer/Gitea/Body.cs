using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Reads the JSON object that a request brings; fields that are not known are left alone, as Gitea does.</summary>
internal static class Body
{
    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new GiteaException(StatusCodes.Status422UnprocessableEntity, "[]: Empty Content-Type");
        }
        catch (JsonException)
        {
            throw new GiteaException(StatusCodes.Status422UnprocessableEntity, "[]: the body is not JSON");
        }
    }

    public static string? Text(this JsonObject body, string field) => body[field] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool Flag(this JsonObject body, string field) => body[field] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public static IReadOnlyList<string> Texts(this JsonObject body, string field) =>
        body[field] is JsonArray list ? [.. list.Select(item => item!.GetValue<string>())] : [];

    public static IReadOnlyList<long> Numbers(this JsonObject body, string field) =>
        body[field] is JsonArray list ? [.. list.Select(item => item!.GetValue<long>())] : [];

    /// <exception cref="GiteaException">The field is missing or empty.</exception>
    public static string Required(this JsonObject body, string field) =>
        body.Text(field) is { Length: > 0 } text ? text : throw new GiteaException(StatusCodes.Status422UnprocessableEntity, $"[{field}]: Required");
}

using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Answers in JSON, and Gitea's body of an error.</summary>
internal static class Answer
{
    public static IResult Json(int status, JsonNode body) => Results.Text(body.ToJsonString(), "application/json;charset=utf-8", statusCode: status);

    public static IResult Empty(int status) => Results.StatusCode(status);

    public static IResult Error(HttpContext context, int status, string message) =>
        Json(status, new JsonObject { ["message"] = message, ["url"] = $"{Root(context)}/api/swagger" });

    /// <summary>The server's address as this client reaches it.</summary>
    public static string Root(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";
}

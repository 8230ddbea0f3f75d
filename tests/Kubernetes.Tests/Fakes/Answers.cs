using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>What an API server, or something between it and us, may answer.</summary>
internal static class Answers
{
    /// <summary>Takes the request and never answers.</summary>
    public static FakeAnswer Park { get; } = async (_, context) =>
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>Breaks the connection without an answer.</summary>
    public static FakeAnswer Cut { get; } = (_, context) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public static FakeAnswer Json(string body, int code = 200, params (string Name, string Value)[] headers) =>
        Text(body, "application/json", code, headers);

    public static FakeAnswer Text(string body, string type, int code, params (string Name, string Value)[] headers) =>
        async (_, context) =>
        {
            context.Response.StatusCode = code;
            context.Response.ContentType = type;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers.Append(name, value);
            }

            await context.Response.WriteAsync(body, context.RequestAborted);
        };

    public static FakeAnswer Status(int code, string reason, string message = "refused", string? cause = null, params (string, string)[] headers) =>
        Json(StatusBody(code, reason, message, cause), code, headers);

    public static string StatusBody(int code, string reason, string message = "refused", string? cause = null, int? retryAfter = null)
    {
        var details = new JsonObject();
        if (cause is not null)
        {
            details["causes"] = new JsonArray((JsonNode)new JsonObject { ["reason"] = cause, ["field"] = ".spec", ["message"] = "owned by x" });
        }

        if (retryAfter is not null)
        {
            details["retryAfterSeconds"] = retryAfter;
        }

        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["message"] = message,
            ["reason"] = reason,
            ["details"] = details,
            ["code"] = code,
        }.ToJsonString();
    }

    public static FakeAnswer List(string version, params string[] items) => ListPage(version, "", items);

    public static FakeAnswer ListPage(string version, string next, params string[] items) => Json(
        $$"""{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{string.Join(",", items)}}]}""");

    /// <summary>A watch that sends these events and ends.</summary>
    public static FakeAnswer Watch(params string[] events) => async (_, context) =>
    {
        await context.Response.StartAsync(context.RequestAborted);
        foreach (string change in events)
        {
            await context.Response.WriteAsync(change + "\n", context.RequestAborted);
        }
    };

    public static string Event(string type, string obj) => $$"""{"type":"{{type}}","object":{{obj}}}""";

    public static string Bookmark(string version) =>
        Event("BOOKMARK", $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}","creationTimestamp":null}}""");

    /// <summary>An object without apiVersion and kind, as it stands in lists.</summary>
    public static string Item(string name, string version, string value = "1") =>
        $$$"""{"metadata":{"namespace":"ns","name":"{{{name}}}","resourceVersion":"{{{version}}}","uid":"uid-{{{name}}}"},"data":{"value":"{{{value}}}"}}""";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

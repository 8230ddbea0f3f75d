using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>How the fake API server answers one request.</summary>
internal delegate Task FakeAnswer(FakeRequest request, HttpContext context);

/// <summary>A request as the fake API server saw it.</summary>
internal sealed record FakeRequest(
    string Method, string RawPath, IQueryCollection Query, IReadOnlyDictionary<string, StringValues> Headers, string Body,
    string Protocol, DateTimeOffset At)
{
    public string Path => RawPath.Split('?')[0];

    public bool IsWatch => Query.ContainsKey("watch");

    public bool IsList => Method == "GET" && !IsWatch;

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public string? Argument(string name) => Query.TryGetValue(name, out StringValues value) ? value.ToString() : null;

    public string Header(string name) => Headers.TryGetValue(name, out StringValues value) ? value.ToString() : "";

    public static async Task<FakeRequest> ReadAsync(HttpContext context, DateTimeOffset now)
    {
        using var reader = new StreamReader(context.Request.Body);
        string target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        return new(
            context.Request.Method,
            target,
            context.Request.Query,
            context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted),
            context.Request.Protocol,
            now);
    }
}

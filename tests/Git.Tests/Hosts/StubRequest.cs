using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>A request that reached a stub, body included.</summary>
/// <param name="Path">As sent, escapes included, without the query.</param>
internal sealed record StubRequest(string Method, string Path, IQueryCollection Query, IHeaderDictionary Headers, byte[] Raw)
{
    public JsonObject Json => JsonNode.Parse(Raw) as JsonObject ?? throw new StubFault($"{this} needs a JSON object");

    public string Authorization => Headers.Authorization.ToString();

    public override string ToString() => $"{Method} {Path}";

    /// <summary>A text field that the API demands.</summary>
    public string Text(string name) =>
        Json[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : throw new StubFault($"{this} needs the field '{name}'");

    /// <summary>Refuses fields that the API does not publish: a typing mistake would be ignored by the real one.</summary>
    public StubRequest Only(params string[] names) =>
        Json.Select(pair => pair.Key).Except(names).FirstOrDefault() is { } unknown ? throw new StubFault($"{this} has no field '{unknown}'") : this;

    public StubRequest OnlyQuery(params string[] names) =>
        Query.Keys.Except(names).FirstOrDefault() is { } unknown ? throw new StubFault($"{this} has no parameter '{unknown}'") : this;
}

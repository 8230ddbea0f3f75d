using System.Net;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Json;

/// <summary>GET, and one number out of the JSON that comes back.</summary>
internal sealed class JsonApi(JsonSettings settings) : IProviderApi
{
    public HttpRequestMessage Request(MetricQuery query) =>
        new(HttpMethod.Get, new Uri(settings.Address.TrimEnd('/') + JsonQuery.Parse(query.Text).Path));

    public MetricReading Read(MetricQuery query, HttpAnswer answer)
    {
        JsonQuery parsed = JsonQuery.Parse(query.Text);
        return JsonAnswer.Read(settings, parsed.Path, answer, root => answer.Status == HttpStatusCode.OK ? null : root.Text("message") ?? root.Text("error"),
            root => parsed.Value.Find(root) is { } node ? Number(parsed.Value, node) : new MetricReading.NoData($"the answer has nothing at {parsed.Value}"));
    }

    public HttpRequestMessage Probe() => new(HttpMethod.Get, new Uri(settings.Address));

    /// <summary>What lies at the address itself is unknown; that it answers, and does not refuse the credentials, is all that can be asked.</summary>
    public MetricReading ReadProbe(HttpAnswer answer) =>
        (int)answer.Status < 500 && answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
            ? new MetricReading.Value(1)
            : Refusal.Of(settings, "/", answer);

    private static MetricReading Number(JsonPath path, JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.String when node.GetString() is "NaN" => new MetricReading.NoData("the value is not a number (NaN), as when nothing is divided by nothing"),
        JsonValueKind.String => new MetricReading.Unavailable($"the answer has a text at {path}, it must have a number"),
        JsonValueKind.Array => new MetricReading.Unavailable($"the answer has an array at {path}, it must have one number; add an index, such as [0]"),
        JsonValueKind.Object => new MetricReading.Unavailable($"the answer has an object at {path}, it must have one number; add a name"),
        _ => JsonAnswer.Measurement(node) ?? new MetricReading.Unavailable($"the answer has {node.GetRawText()} at {path}, it must have a number"),
    };
}

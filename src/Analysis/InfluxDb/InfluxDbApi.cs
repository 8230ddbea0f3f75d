using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.InfluxDb;

/// <summary>Flux queries by <c>POST /api/v2/query</c>, https://docs.influxdata.com/influxdb/v2/api-guide/.</summary>
internal sealed class InfluxDbApi(InfluxDbSettings settings) : IProviderApi
{
    private const string Path = "/api/v2/query";

    /// <summary>Readable with any token, and never empty of columns.</summary>
    private static readonly MetricQuery Anything = new("buckets() |> limit(n: 1)", TimeSpan.Zero);

    public HttpRequestMessage Request(MetricQuery query)
    {
        var body = new JsonObject
        {
            ["query"] = query.Text,
            ["type"] = "flux",
            ["dialect"] = new JsonObject { ["header"] = true, ["delimiter"] = ",", ["annotations"] = new JsonArray("datatype", "group", "default") },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{settings.Address.TrimEnd('/')}{Path}?org={Uri.EscapeDataString(settings.Organisation!)}"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Token {settings.Token}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/csv"));
        return request;
    }

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => (int)answer.Status == 200
        ? FluxAnswer.Read(settings, answer.Body)
        : JsonAnswer.Read(settings, Path, answer, Error, _ => null);

    public HttpRequestMessage Probe() => Request(Anything);

    public MetricReading ReadProbe(HttpAnswer answer) => (int)answer.Status == 200 && FluxTables.Parse(Encoding.UTF8.GetString(answer.Body.Span)) is { Error: null }
        ? new MetricReading.Value(1)
        : Read(Anything, answer);

    private static string? Error(JsonElement root) => root.Text("message") ?? root.Text("error");
}

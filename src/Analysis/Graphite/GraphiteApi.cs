using System.Text;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Graphite;

/// <summary>The render API with JSON, https://graphite.readthedocs.io/en/latest/render_api.html.</summary>
internal sealed class GraphiteApi(GraphiteSettings settings, TimeProvider time) : IProviderApi
{
    private const string Path = "/render";

    public HttpRequestMessage Request(MetricQuery query) =>
        RenderQuery.TryParse(query.Text, out IReadOnlyList<string>? parameters, out string? problem)
            ? new HttpRequestMessage(HttpMethod.Get, new Uri($"{settings.Address.TrimEnd('/')}{Path}?{string.Join('&', parameters)}&format=json"))
            : throw new QueryException(problem);

    /// <summary>The whole answer is an array; refusals are plain text or a page of HTML.</summary>
    public MetricReading Read(MetricQuery query, HttpAnswer answer) =>
        (int)answer.Status == 400 && Message(answer) is { } message
            ? Refusal.Of(settings, Path, answer, message)
            : JsonAnswer.Read(settings, Path, answer, Error, root => GraphiteAnswer.Read(root, time.GetUtcNow()));

    public HttpRequestMessage Probe() => Request(new MetricQuery("target=constantLine(1)&from=-1min", TimeSpan.FromMinutes(1)));

    public MetricReading ReadProbe(HttpAnswer answer) => JsonAnswer.Read(settings, Path, answer, Error,
        root => root.ValueKind == JsonValueKind.Array ? new MetricReading.Value(1) : null);

    private static string? Error(JsonElement root) => root.Text("error");

    private static string? Message(HttpAnswer answer)
    {
        string text = Encoding.UTF8.GetString(answer.Body.Span);
        return text.Length == 0 || text.TrimStart().StartsWith('<') || text.TrimStart().StartsWith('{') ? null : text;
    }
}

using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Datadog;

/// <summary>Timeseries queries, https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points (v1).</summary>
internal sealed class DatadogApi(DatadogSettings settings, TimeProvider time) : IProviderApi
{
    private const string QueryPath = "/api/v1/query";
    private const string ProbePath = "/api/v1/validate";

    public HttpRequestMessage Request(MetricQuery query)
    {
        DateTimeOffset now = time.GetUtcNow() - query.Delay;
        string from = ProviderTime.UnixSeconds(now - query.Window);
        return Signed($"{QueryPath}?from={from}&to={ProviderTime.UnixSeconds(now)}&query={Uri.EscapeDataString(query.Text.Trim())}");
    }

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => JsonAnswer.Read(settings, QueryPath, answer, Error, root => DatadogAnswer.Read(root, query.Window, time.GetUtcNow() - query.Delay));

    public HttpRequestMessage Probe() => Signed(ProbePath);

    public MetricReading ReadProbe(HttpAnswer answer) => JsonAnswer.Read(settings, ProbePath, answer, Error,
        root => root.Member("valid") is { ValueKind: JsonValueKind.True } ? new MetricReading.Value(1) : null);

    private HttpRequestMessage Signed(string pathAndQuery)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.Address.TrimEnd('/') + pathAndQuery));
        request.Headers.TryAddWithoutValidation("DD-API-KEY", settings.ApiKey);
        request.Headers.TryAddWithoutValidation("DD-APPLICATION-KEY", settings.ApplicationKey);
        return request;
    }

    /// <summary>Refusals are <c>{"errors": [...]}</c>; a query that fails later is 200 with <c>status: error</c> and an <c>error</c>.</summary>
    private static string? Error(JsonElement root) =>
        root.Items("errors") is { Count: > 0 } errors ? string.Join("; ", errors)
        : root.Text("error") is { Length: > 0 } error ? error
        : root.Text("status") is { } status && status != "ok" ? $"status {status}"
        : null;
}

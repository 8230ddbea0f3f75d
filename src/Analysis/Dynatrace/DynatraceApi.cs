using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Dynatrace;

/// <summary>Metric selectors by the Metrics API v2, https://docs.dynatrace.com/docs/shortlink/api-metrics-v2-get-datapoints.</summary>
internal sealed class DynatraceApi(DynatraceSettings settings, TimeProvider time) : IProviderApi
{
    private const string QueryPath = "/api/v2/metrics/query";
    private const string ProbePath = "/api/v2/metrics";

    public HttpRequestMessage Request(MetricQuery query)
    {
        DateTimeOffset now = time.GetUtcNow() - query.Delay;

        // The resolution Inf makes one point of the whole window, so that no bucket is left that still fills.
        return Signed($"{QueryPath}?metricSelector={Uri.EscapeDataString(query.Text.Trim())}&resolution=Inf"
            + $"&from={ProviderTime.UnixMilliseconds(now - query.Window)}&to={ProviderTime.UnixMilliseconds(now)}");
    }

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => JsonAnswer.Read(settings, QueryPath, answer, Error, Success);

    public HttpRequestMessage Probe() => Signed(ProbePath + "?pageSize=1");

    public MetricReading ReadProbe(HttpAnswer answer) => JsonAnswer.Read(settings, ProbePath, answer, Error,
        root => root.Items("metrics") is not null ? new MetricReading.Value(1) : null);

    private HttpRequestMessage Signed(string pathAndQuery)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.Address.TrimEnd('/') + pathAndQuery));
        request.Headers.TryAddWithoutValidation("Authorization", $"Api-Token {settings.Token}");
        return request;
    }

    private static MetricReading? Success(JsonElement root)
    {
        if (root.Items("result") is not { } results || results.Any(result => result.Items("data") is null))
        {
            return null;
        }

        if (Warnings(root).Concat(results.SelectMany(Warnings)).FirstOrDefault() is { } warning)
        {
            return new MetricReading.Unavailable($"the answer carries a warning and may be incomplete: {ForeignText.Line(warning)}");
        }

        JsonElement[] series = [.. results.SelectMany(result => result.Items("data")!)];
        if (root.Member("nextPageKey") is not null || series.Length > 1)
        {
            return new MetricReading.Unavailable("the selector returns several series, it must return one; aggregate it, for example with :splitBy():sum");
        }

        return series.Length == 0 ? new MetricReading.NoData("the selector matched no series") : Point(series[0]);
    }

    private static MetricReading? Point(JsonElement series) => series.Items("values") switch
    {
        null => null,
        [] => new MetricReading.NoData("the series has no points"),
        [var value] => JsonAnswer.Measurement(value),
        var values => new MetricReading.Unavailable($"the selector returns {values.Count} points although one was asked for; remove transformations that set a resolution"),
    };

    private static IEnumerable<string> Warnings(JsonElement element) => (element.Items("warnings") ?? []).Select(warning => warning.ToString());

    /// <summary><c>{"error": {"code": 400, "message": "…", "constraintViolations": [{"message": "…"}]}}</c></summary>
    private static string? Error(JsonElement root) => root.Member("error") is { } error
        ? string.Join("; ", new[] { error.Text("message") ?? "an error without a message" }
            .Concat((error.Items("constraintViolations") ?? []).Select(violation => violation.Text("message")).OfType<string>()))
        : null;
}

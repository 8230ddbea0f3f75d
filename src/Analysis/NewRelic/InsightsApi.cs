using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.NewRelic;

/// <summary>NRQL by the Insights query API, https://docs.newrelic.com/docs/apis/insights-apis/query-insights-event-data-api/.</summary>
internal sealed class InsightsApi(NewRelicSettings settings) : IProviderApi
{
    private static readonly MetricQuery Anything = new("SELECT count(*) FROM Metric", TimeSpan.FromMinutes(1));

    private readonly string _path = $"/v1/accounts/{settings.AccountId}/query";

    public HttpRequestMessage Request(MetricQuery query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{settings.Address.TrimEnd('/')}{_path}?nrql={Uri.EscapeDataString(NrqlText.For(settings, query))}"));
        request.Headers.TryAddWithoutValidation("X-Query-Key", settings.QueryKey);
        return request;
    }

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => JsonAnswer.Read(settings, _path, answer, Error, Success);

    public HttpRequestMessage Probe() => Request(Anything);

    public MetricReading ReadProbe(HttpAnswer answer) => Read(Anything, answer);

    private static MetricReading? Success(JsonElement root) =>
        root.Items("facets") is { } facets
            ? new MetricReading.Unavailable($"the query returns {facets.Count} facets, it must return one number; remove FACET")
            : NewRelicAnswer.Read(root.Items("results"));

    private static string? Error(JsonElement root) => root.Text("error");
}

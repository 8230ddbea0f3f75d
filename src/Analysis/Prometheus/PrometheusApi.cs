using System.Text;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>
/// Instant queries by the HTTP API of Prometheus, https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries.
/// </summary>
internal sealed class PrometheusApi(ProviderSettings settings, TimeProvider time, string path = PrometheusApi.DefaultPath) : IProviderApi
{
    public const string DefaultPath = "/api/v1/query";

    /// <summary>Every Prometheus answers 1 to this, even with no data at all.</summary>
    private const string OnlineQuery = "vector(1)";

    /// <summary>Some proxies refuse longer request lines; a POST has no such limit, but read-only proxies refuse POST.</summary>
    private const int LongestGet = 7000;

    private readonly string _endpoint = settings.Address.TrimEnd('/') + path;

    public bool KnowsThePast => true;

    public HttpRequestMessage Request(MetricQuery query)
    {
        string escaped = "query=" + Uri.EscapeDataString(query.Text) + TimeOf(query);
        return escaped.Length <= LongestGet
            ? new HttpRequestMessage(HttpMethod.Get, new Uri($"{_endpoint}?{escaped}"))
            : new HttpRequestMessage(HttpMethod.Post, new Uri(_endpoint))
            {
                Content = new StringContent(escaped, Encoding.ASCII, "application/x-www-form-urlencoded"),
            };
    }

    /// <summary>A query for the present leaves its time to the server, whose clock may differ.</summary>
    private string TimeOf(MetricQuery query) => query is { At: null, Delay.Ticks: 0 } ? "" : $"&time={PromQl.Time((query.At ?? time.GetUtcNow()) - query.Delay)}";

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => PrometheusAnswer.Read(settings, answer, path);

    public HttpRequestMessage Probe() => Request(new MetricQuery(OnlineQuery, TimeSpan.Zero));

    public MetricReading ReadProbe(HttpAnswer answer) => PrometheusAnswer.Read(settings, answer, path) switch
    {
        MetricReading.Value { Number: 1 } one => one,
        MetricReading.Unavailable unavailable => unavailable,
        _ => new MetricReading.Unavailable($"{settings} did not answer 1 to the query {OnlineQuery}; it is no Prometheus"),
    };
}

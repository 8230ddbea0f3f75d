using System.Text;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>
/// Instant queries by the HTTP API of Prometheus, https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries, and range queries, which
/// are instant queries at each step, https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries.
/// </summary>
internal sealed partial class PrometheusApi(ProviderSettings settings, TimeProvider time, string path = PrometheusApi.DefaultPath) : IProviderApi
{
    public const string DefaultPath = "/api/v1/query";

    /// <summary>Every Prometheus answers 1 to this, even with no data at all.</summary>
    private const string OnlineQuery = "vector(1)";

    /// <summary>Some proxies refuse longer request lines; a POST has no such limit, but read-only proxies refuse POST.</summary>
    private const int LongestGet = 7000;

    private const string RangeSuffix = "_range";

    private readonly string _endpoint = settings.Address.TrimEnd('/') + path;

    public bool KnowsThePast => true;

    public HttpRequestMessage Request(MetricQuery query) => Request(_endpoint, "query=" + Uri.EscapeDataString(query.Text) + TimeOf(query));

    public HttpRequestMessage? RangeRequest(RangeQuery query)
    {
        // Two functions that are one at a single time, and two that ask for the step: such a query means something else in a range.
        if (OfTheRange().IsMatch(query.Text))
        {
            return null;
        }

        string step = Numbers.FormatExactly(query.Step.TotalSeconds);
        return Request(_endpoint + RangeSuffix, $"query={Uri.EscapeDataString(query.Text)}&start={PromQl.Time(query.Start)}&end={PromQl.Time(query.End)}&step={step}");
    }

    public IReadOnlyList<MetricReading>? ReadRange(RangeQuery query, HttpAnswer answer) => PrometheusRange.Read(query, answer);

    private static HttpRequestMessage Request(string endpoint, string escaped) => escaped.Length <= LongestGet
        ? new HttpRequestMessage(HttpMethod.Get, new Uri($"{endpoint}?{escaped}"))
        : new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint))
        {
            Content = new StringContent(escaped, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };

    [GeneratedRegex(@"\b(start|end|step|range)\s*\(\s*\)")]
    private static partial Regex OfTheRange();

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

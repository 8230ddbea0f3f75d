using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.ClusterMetrics;

/// <summary>
/// The lists of values of https://kubernetes.io/docs/reference/external-api/external-metrics.v1beta1/ and
/// https://kubernetes.io/docs/reference/external-api/custom-metrics.v1beta2/.
/// </summary>
internal sealed class ClusterMetricsApi(ClusterMetricsSettings settings, TimeProvider time) : IProviderApi
{
    private readonly string _group = settings.Custom ? "/apis/custom.metrics.k8s.io" : "/apis/external.metrics.k8s.io";

    public HttpRequestMessage Request(MetricQuery query) => Get(ClusterMetricsQuery.Parse(query.Text, settings.Custom).Path);

    public MetricReading Read(MetricQuery query, HttpAnswer answer)
    {
        ClusterMetricsQuery parsed = ClusterMetricsQuery.Parse(query.Text, settings.Custom);
        return JsonAnswer.Read(settings, parsed.Path, answer, Error, root => Values(root, parsed.Aggregate, time.GetUtcNow() - query.Window));
    }

    /// <summary>The group is there when an adapter is.</summary>
    public HttpRequestMessage Probe() => Get(_group);

    public MetricReading ReadProbe(HttpAnswer answer) => JsonAnswer.Read(settings, _group, answer, Error,
        root => root.Text("kind") == "APIGroup" ? new MetricReading.Value(1) : null);

    private HttpRequestMessage Get(string path) => new(HttpMethod.Get, new Uri(settings.Address.TrimEnd('/') + path));

    private static MetricReading? Values(JsonElement root, Aggregate? aggregate, DateTimeOffset oldest)
    {
        if (root.Items("items") is not { } items)
        {
            return null;
        }

        if (root.Member("metadata")?.Text("continue") is { Length: > 0 })
        {
            return new MetricReading.Unavailable("the list of values goes on and is incomplete; narrow it by labelSelector");
        }

        var numbers = new List<double>();
        foreach (JsonElement item in items)
        {
            if (item.Text("value") is not { } text || !MetricQuantity.TryParse(text, out double number))
            {
                return null;
            }

            if (item.Text("timestamp") is not { } stamp || !DateTimeOffset.TryParse(stamp, System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset measured))
            {
                return new MetricReading.NoData("the value does not say when it was measured");
            }

            if (measured < oldest)
            {
                return new MetricReading.NoData($"the value is from {measured:u}, which is before the window");
            }

            numbers.Add(number);
        }

        return (numbers, aggregate) switch
        {
            ([], _) => new MetricReading.NoData("the query matched no values"),
            (_, Aggregate.Sum) => new MetricReading.Value(numbers.Sum()),
            (_, Aggregate.Average) => new MetricReading.Value(numbers.Average()),
            (_, Aggregate.Min) => new MetricReading.Value(numbers.Min()),
            (_, Aggregate.Max) => new MetricReading.Value(numbers.Max()),
            ([var only], _) => new MetricReading.Value(only),
            _ => new MetricReading.Unavailable($"the query returns {numbers.Count} values, it must return one; narrow it by labelSelector or add aggregate=sum, average, min or max"),
        };
    }

    /// <summary>A refusal is a Status object.</summary>
    private static string? Error(JsonElement root) => root.Text("kind") == "Status" ? root.Text("message") ?? root.Text("reason") ?? "a failure without a message" : null;
}

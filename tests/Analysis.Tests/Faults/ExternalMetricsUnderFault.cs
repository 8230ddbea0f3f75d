using System.Globalization;
using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://kubernetes.io/docs/reference/external-api/external-metrics.v1beta1/</summary>
public sealed class ExternalMetricsUnderFault : ProviderUnderFault
{
    public override string Name => "Kubernetes external metrics";

    public override string Query => "shop/queue_length?labelSelector=queue=orders";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new ClusterMetricsSettings { Address = address, BearerToken = "t0ken" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue_length", "the path must name namespace and metric"),
        (request.Parameter("labelSelector") == "queue=orders", "the selector must arrive"),
        (request.Query.Count == 1, "no other parameter may arrive"),
        (request.Header("Authorization") == "Bearer t0ken", "the token must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(List(now, "42000m")),
        Fault.Empty => FaultAnswer.NoData("""{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[]}"""),
        Fault.NotANumber => FaultAnswer.Unavailable(200, List(now, "NaN")),
        Fault.Partial => FaultAnswer.Unavailable(200, List(now, "42").Replace("\"metadata\":{}", "\"metadata\":{\"continue\":\"x\"}", StringComparison.Ordinal)),
        Fault.ClientError => FaultAnswer.Unavailable(403, Status(403, "Forbidden", "queue_length.external.metrics.k8s.io is forbidden")),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, Status(429, "TooManyRequests", "too many requests")),
        Fault.ServerError => FaultAnswer.Unavailable(503, "service unavailable", "text/plain"),
        _ => FaultAnswer.Unavailable(200, """{"kind":"ExternalMetricValueList","items":{}}"""),
    };

    private static string List(DateTimeOffset now, string value) =>
        $$$"""{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[{"metricName":"queue_length","metricLabels":{"queue":"orders"},"timestamp":"{{{now.AddSeconds(-30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}}","value":"{{{value}}}"}]}""";

    private static string Status(int code, string reason, string message) =>
        $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""";
}

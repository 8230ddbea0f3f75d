using System.Globalization;
using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://kubernetes.io/docs/reference/external-api/custom-metrics.v1beta2/</summary>
public sealed class CustomMetricsUnderFault : ProviderUnderFault
{
    public override string Name => "Kubernetes custom metrics";

    public override string Query => "shop/pods/*/http_errors?labelSelector=app=cart&aggregate=average";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new ClusterMetricsSettings { Address = address, BearerToken = "t0ken", Custom = true }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/http_errors", "the path must name namespace, objects and metric"),
        (request.Parameter("labelSelector") == "app=cart", "the selector must arrive"),
        (request.Query.Count == 1, "no other parameter may arrive"),
        (request.Header("Authorization") == "Bearer t0ken", "the token must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(List(Item(now, -30, "40"), Item(now, -20, "44"))),
        Fault.Empty => FaultAnswer.NoData(List()),
        Fault.NotANumber => FaultAnswer.Unavailable(200, List(Item(now, -30, "42"), Item(now, -30, ""))),
        Fault.Partial => FaultAnswer.NoData(List(Item(now, -30, "42"), Item(now, -600, "42"))),
        Fault.ClientError => FaultAnswer.Unavailable(404, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server could not find the metric http_errors for pods","reason":"NotFound","code":404}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too many requests","reason":"TooManyRequests","code":429}"""),
        Fault.ServerError => FaultAnswer.Unavailable(500, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Internal error occurred: unable to fetch metrics","code":500}"""),
        _ => FaultAnswer.Unavailable(200, "null"),
    };

    private static string List(params string[] items) =>
        $$"""{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{},"items":[{{string.Join(',', items)}}]}""";

    private static string Item(DateTimeOffset now, int seconds, string value) =>
        $$$"""{"describedObject":{"kind":"Pod","namespace":"shop","name":"cart-1","apiVersion":"/v1"},"metric":{"name":"http_errors","selector":null},"timestamp":"{{{now.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}}","value":"{{{value}}}"}""";
}

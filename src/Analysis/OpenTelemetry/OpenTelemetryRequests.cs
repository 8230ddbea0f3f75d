using ProgressiveDelivery.Analysis.Pods;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.OpenTelemetry;

/// <summary>
/// What pods count by OpenTelemetry's semantic conventions: the histogram <c>http.server.request.duration</c> in seconds with the attribute
/// <c>http.response.status_code</c> (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/), as Prometheus names them.
/// </summary>
public static class OpenTelemetryRequests
{
    public static CounterMetrics Of(PodSelector pods) => new(new CounterSeries
    {
        Requests = "http_server_request_duration_seconds_count",

        // A request that ends without an answer has no status and is no failure of the server's, but without any status nothing is known.
        IsRouted = false,
        PodLabel = pods.PodLabel,
        Statuses = [new StatusLabel("http_response_status_code=~\"5..\"", "http_response_status_code!=\"\"")],
        Buckets = "http_server_request_duration_seconds_bucket",
        Selector = pods.Of,

        // What is pushed by OTLP has no scrape; target_info comes with every push.
        Witness = new CounterWitness("{__name__=~\"up|target_info\"}", "job, instance", " == 1"),
    });
}

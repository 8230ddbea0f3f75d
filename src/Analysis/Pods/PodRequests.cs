using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Pods;

/// <summary>
/// What pods themselves count, by the names that most libraries use: <c>http_requests_total</c> with the status in <c>status</c> or <c>code</c>, and
/// <c>http_request_duration_seconds</c>.
/// </summary>
public static class PodRequests
{
    public static CounterMetrics Of(PodSelector pods) => new(new CounterSeries
    {
        Requests = "http_requests_total",
        IsRouted = false,
        PodLabel = pods.PodLabel,
        Statuses = [new StatusLabel("status=~\"5..\"", "status!=\"\""), new StatusLabel("code=~\"5..\",status=\"\"", "code!=\"\",status=\"\"")],
        Buckets = "http_request_duration_seconds_bucket",
        Selector = pods.Of,
    });
}

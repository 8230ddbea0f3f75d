using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Istio;

/// <summary>
/// Istio's standard metrics (https://istio.io/latest/docs/reference/config/metrics/), as the receiving side reports them: a sidecar, or a
/// waypoint in ambient mode.
/// </summary>
public static class IstioRequests
{
    public static CounterMetrics Of(ReleaseNames names) => new(new CounterSeries
    {
        Requests = "istio_requests_total",
        IsRouted = false,
        PodLabel = "pod",
        Statuses = [new StatusLabel("response_code=~\"5..\"")],
        Buckets = "istio_request_duration_milliseconds_bucket",
        BucketsPerSecond = 1000,
        Selector = side => $"reporter=~\"destination|waypoint\",destination_workload_namespace={PromQl.Quote(names.Namespace)},destination_workload={PromQl.Quote(names.Workload(side))}",
    });
}

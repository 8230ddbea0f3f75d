using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Linkerd;

/// <summary>
/// Metrics of Linkerd's proxies (https://linkerd.io/2/reference/proxy-metrics/), as the receiving pod's counts them. Latency is to the first
/// byte. Linkerd itself says what a failure is: 5xx, or a gRPC status of the server's.
/// </summary>
public static class LinkerdRequests
{
    public static CounterMetrics Of(ReleaseNames names) => new(new CounterSeries
    {
        Requests = "response_total",
        IsRouted = false,
        PodLabel = "pod",
        Statuses = [new StatusLabel("classification=\"failure\"")],
        Buckets = "response_latency_ms_bucket",
        BucketsPerSecond = 1000,

        // The kubelet's probes are no users' requests.
        Selector = side => $"namespace={PromQl.Quote(names.Namespace)},deployment={PromQl.Quote(names.Workload(side))},direction=\"inbound\",route_name!=\"probe\"",
    });
}

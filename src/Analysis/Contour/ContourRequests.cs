using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Contour;

/// <summary>
/// Metrics of Contour's Envoy (https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats). Contour gives each
/// cluster the name <c>namespace_service_port</c> in statistics.
/// </summary>
public static class ContourRequests
{
    public static CounterMetrics Of(ReleaseNames names) => new(new CounterSeries
    {
        Requests = "envoy_cluster_upstream_rq",
        Statuses = [new StatusLabel("envoy_response_code=~\"5..\"")],
        Buckets = "envoy_cluster_upstream_rq_time_bucket",
        BucketsPerSecond = 1000,
        Selector = side => $"envoy_cluster_name=~{PromQl.Quote(string.Join('|', names.Services(side).Select(service => PromQl.RegexEscape($"{names.Namespace}_{service}_{names.Port}"))))}",
    });
}

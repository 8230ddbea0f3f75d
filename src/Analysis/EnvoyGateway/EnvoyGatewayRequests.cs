using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.EnvoyGateway;

/// <summary>
/// Metrics of Envoy Gateway's proxies. One cluster carries all backends of a rule, and nothing tells them apart, unless one of them has a
/// filter: then each has a cluster <c>httproute/namespace/route/rule/n/backend/i</c> (https://github.com/envoyproxy/gateway/issues/7008).
/// The primary is the first backend of each rule, the canary the second.
/// </summary>
public static class EnvoyGatewayRequests
{
    public static CounterMetrics Of(string ns, string route) => new(new CounterSeries
    {
        Requests = "envoy_cluster_upstream_rq",
        Statuses = [new StatusLabel("envoy_response_code=~\"5..\"")],
        Buckets = "envoy_cluster_upstream_rq_time_bucket",
        BucketsPerSecond = 1000,
        Selector = side =>
            $"envoy_cluster_name=~{PromQl.Quote($"{PromQl.RegexEscape($"httproute/{ns}/{route}/rule/")}[0-9]+/backend/{(side == TrafficSide.Canary ? 1 : 0)}")}",
    });
}

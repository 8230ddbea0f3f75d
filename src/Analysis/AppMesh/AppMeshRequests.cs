using ProgressiveDelivery.Analysis.Pods;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.AppMesh;

/// <summary>
/// Metrics of the Envoy that App Mesh puts beside a pod (https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy-metrics.html). Of its clusters,
/// <c>cds_ingress_…</c> is the pod itself; the others are what the pod calls, whose errors are not its own.
/// </summary>
public static class AppMeshRequests
{
    public static CounterMetrics Of(PodSelector pods) => new(new CounterSeries
    {
        Requests = "envoy_cluster_upstream_rq",
        IsRouted = false,
        PodLabel = pods.PodLabel,
        Statuses = [new StatusLabel("envoy_response_code=~\"5..\"")],
        Buckets = "envoy_cluster_upstream_rq_time_bucket",
        BucketsPerSecond = 1000,
        Selector = side => $"{pods.Of(side)},envoy_cluster_name=~\"cds_ingress_.+\"",
    });
}

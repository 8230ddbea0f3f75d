using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.NginxGatewayFabric;

/// <summary>
/// Metrics of NGINX Gateway Fabric 2 with NGINX Plus (https://docs.nginx.com/nginx-gateway-fabric/monitoring/prometheus/); without Plus it counts
/// all requests together. Upstreams are named <c>namespace_service_port</c>, with a suffix where sessions persist. There is no histogram of durations.
/// </summary>
public static class NginxGatewayFabricRequests
{
    public static CounterMetrics Of(ReleaseNames names) => new(new CounterSeries
    {
        Requests = "nginx_http_upstream_peer_responses_total",
        Statuses = [new StatusLabel("nginx_status_range=\"5xx\"")],
        Selector = side => $"nginx_upstream_name=~{PromQl.Quote(string.Join('|', names.Services(side).Select(service => PromQl.RegexEscape($"{names.Namespace}_{service}_{names.Port}") + "(_.+)?")))}",
    });
}

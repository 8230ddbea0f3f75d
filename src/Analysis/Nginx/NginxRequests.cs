using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Nginx;

/// <summary>
/// Request metrics of ingress-nginx 1.0.2 and later. What it exports, and how the queries follow from it, is written down in
/// docs/metrics-nginx.md.
/// </summary>
public static class NginxRequests
{
    private const string Requests = "nginx_ingress_controller_requests";

    public static CounterMetrics Of(NginxTraffic traffic) => new(new CounterSeries
    {
        Requests = Requests,
        Statuses = [new StatusLabel("status=~\"5..\"")],
        Buckets = "nginx_ingress_controller_request_duration_seconds_bucket",
        Selector = side => side == TrafficSide.Canary
            ? $"{Ingress(traffic)},canary=~{PromQl.Quote(CanaryUpstream(traffic))}"
            : $"{Ingress(traffic)},{traffic.ServiceLabel}={PromQl.Quote(traffic.Service)},canary=\"\"",

        // The same ingress controller already exported requests of this Ingress.
        Witness = new CounterWitness($"{Requests}{{{Ingress(traffic)}}}", "instance, controller_pod", ""),
    });

    private static string Ingress(NginxTraffic traffic) =>
        $"{traffic.NamespaceLabel}={PromQl.Quote(traffic.Namespace)},ingress{Names(traffic.Ingresses)}";

    private static string Names(IReadOnlyList<string> ingresses) => ingresses.Count == 1
        ? $"={PromQl.Quote(ingresses[0])}"
        : $"=~{PromQl.Quote(string.Join('|', ingresses.Select(PromQl.RegexEscape)))}";

    /// <summary>Upstreams are named namespace-service-port, the port as the Ingress gives it: a number or a name.</summary>
    private static string CanaryUpstream(NginxTraffic traffic) =>
        PromQl.RegexEscape($"{traffic.Namespace}-{traffic.CanaryService}-") + ".+";
}

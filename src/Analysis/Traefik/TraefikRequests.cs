using System.Globalization;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Traefik;

/// <summary>
/// Traefik's metrics of services (https://doc.traefik.io/traefik/observability/metrics/overview/). Services are named
/// <c>namespace-service-port@provider</c>, the port as the route gives it; those of the Gateway API provider <c>namespace-service-http-port</c>.
/// </summary>
public static class TraefikRequests
{
    public static CounterMetrics Of(ReleaseNames names) => new(new CounterSeries
    {
        Requests = "traefik_service_requests_total",
        Statuses = [new StatusLabel("code=~\"5..\"")],
        Buckets = "traefik_service_request_duration_seconds_bucket",
        Selector = side => $"service=~{PromQl.Quote(string.Join('|', names.Services(side).SelectMany(service => Patterns(names, service))))}",
    });

    private static string[] Patterns(ReleaseNames names, string service)
    {
        string named = PromQl.RegexEscape($"{names.Namespace}-{service}-");
        string number = names.Port.ToString(CultureInfo.InvariantCulture);
        return [$"{named}({number}|{PromQl.RegexEscape(names.PortName)})@kubernetes(crd)?", $"{named}http-{number}@kubernetesgateway"];
    }
}

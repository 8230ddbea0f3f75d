using ProgressiveDelivery.Analysis.AppMesh;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Contour;
using ProgressiveDelivery.Analysis.EnvoyGateway;
using ProgressiveDelivery.Analysis.Istio;
using ProgressiveDelivery.Analysis.Linkerd;
using ProgressiveDelivery.Analysis.Nginx;
using ProgressiveDelivery.Analysis.NginxGatewayFabric;
using ProgressiveDelivery.Analysis.OpenTelemetry;
using ProgressiveDelivery.Analysis.Pods;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Analysis.Traefik;

namespace ProgressiveDelivery.Analysis.Tests.Requests;

/// <summary>Every source of request metrics, for an app <c>app</c> in the namespace <c>shop</c>.</summary>
internal static class Sources
{
    public static ReleaseNames Names { get; } = new() { Namespace = "shop", Target = "app", Service = "app", Port = 80, PortName = "http" };

    public static IReadOnlyDictionary<string, IRequestMetrics> All { get; } = new Dictionary<string, IRequestMetrics>
    {
        ["nginx"] = NginxRequests.Of(new NginxTraffic("shop", ["app"], "app", "app-canary")),
        ["kubernetes"] = PodRequests.Of(new PodSelector(Names)),
        ["opentelemetry"] = OpenTelemetryRequests.Of(new PodSelector(Names)),
        ["istio"] = IstioRequests.Of(Names),
        ["linkerd"] = LinkerdRequests.Of(Names),
        ["traefik"] = TraefikRequests.Of(Names),
        ["contour"] = ContourRequests.Of(Names),
        ["envoygateway"] = EnvoyGatewayRequests.Of("shop", "app"),
        ["nginxgatewayfabric"] = NginxGatewayFabricRequests.Of(Names),
        ["appmesh"] = AppMeshRequests.Of(new PodSelector(Names, "kubernetes_namespace", "kubernetes_pod_name")),
        ["alb"] = new AlbRequests(new AlbTraffic("app/shop/1", "targetgroup/canary/2"), new AlbTraffic("app/shop/1", "targetgroup/primary/3")),
    };
}

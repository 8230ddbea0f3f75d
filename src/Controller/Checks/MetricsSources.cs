using ProgressiveDelivery.Analysis;
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
using ProgressiveDelivery.Aws;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What counts a Canary's requests for the built-in metrics, by <c>spec.analysis.metricsSource</c>.</summary>
internal static class MetricsSources
{
    private const string Nginx = "nginx";
    private const string Pods = "kubernetes";
    private const string Alb = "alb";

    /// <summary>The source's type: without a router, only the pods themselves can count.</summary>
    public static string TypeOf(CanarySpec spec) => spec.Analysis.MetricsSource?.Type ?? (spec.IsRouted() ? Nginx : Pods);

    /// <summary>Whether nothing is counted but what the app's own Ingresses lead to its pods.</summary>
    public static bool CountsIngressOnly(CanarySpec spec) => TypeOf(spec) == Nginx;

    /// <param name="canary">Whose requests.</param>
    /// <param name="primary">The primary's Deployment, where it is another than the Canary's own.</param>
    public static IRequestMetrics Of(Canary canary, string? primary = null)
    {
        var app = new App(canary);
        MetricsSourceSpec source = canary.Spec.Analysis.MetricsSource ?? new MetricsSourceSpec { Type = TypeOf(canary.Spec) };
        var names = new ReleaseNames
        {
            Namespace = app.Namespace,
            Target = app.Target.Name,
            Primary = primary,
            Service = app.ApexService.Name,
            Port = canary.Spec.Service.Port,
            PortName = canary.Spec.Service.PortName ?? "http",
        };
        return source.Type switch
        {
            Pods => PodRequests.Of(Selector("namespace", "pod")),
            "opentelemetry" => OpenTelemetryRequests.Of(Selector("namespace", "pod")),
            "appmesh" => AppMeshRequests.Of(Selector("kubernetes_namespace", "kubernetes_pod_name")),
            "istio" => IstioRequests.Of(names),
            "linkerd" => LinkerdRequests.Of(names),
            "traefik" => TraefikRequests.Of(names),
            "contour" => ContourRequests.Of(names),
            "envoygateway" => EnvoyGatewayRequests.Of(names.Namespace, source.Route ?? names.Service),
            "nginxgatewayfabric" => NginxGatewayFabricRequests.Of(names),
            Alb => new AlbRequests(new AlbTraffic(source.LoadBalancer ?? "", source.CanaryTargetGroup ?? ""), new AlbTraffic(source.LoadBalancer ?? "", source.PrimaryTargetGroup ?? "")),
            _ => NginxRequests.Of(new NginxTraffic(app.Namespace, [.. app.Ingresses.Select(ingress => ingress.Name)], app.ApexService.Name, app.CanaryService.Name)),
        };

        PodSelector Selector(string namespaceLabel, string podLabel) => new(names, source.NamespaceLabel ?? namespaceLabel, source.PodLabel ?? podLabel);
    }

    /// <summary>CloudWatch, where the source's numbers are there; null where they are on the metrics server.</summary>
    public static CloudWatchSettings? CloudWatchOf(CanarySpec spec) => spec.Analysis.MetricsSource is { Type: Alb } alb
        ? new CloudWatchSettings { Access = new AwsAccess(alb.Region ?? "", alb.RoleArn) }
        : null;

    /// <summary>What is wrong with the source itself.</summary>
    public static IEnumerable<string> Problems(CanarySpec spec)
    {
        if (spec.Analysis.MetricsSource is not { Type: Alb } alb)
        {
            yield break;
        }

        if (alb is { LoadBalancer: not { Length: > 0 } } or { CanaryTargetGroup: not { Length: > 0 } } or { PrimaryTargetGroup: not { Length: > 0 } })
        {
            yield return "spec.analysis.metricsSource of type alb needs loadBalancer, canaryTargetGroup and primaryTargetGroup.";
        }

        foreach (string problem in CloudWatchOf(spec)!.Problems())
        {
            yield return $"spec.analysis.metricsSource: {problem}.";
        }
    }

    /// <summary>What the source cannot tell about a built-in metric.</summary>
    public static IEnumerable<string> Problems(Canary canary, CanaryMetric metric)
    {
        IRequestMetrics source = Of(canary);
        string type = TypeOf(canary.Spec);
        if (source.Query(metric.Name, TrafficSide.Canary, metric.Window()) is null)
        {
            yield return $"is not measured by the metrics source {type}; give a query or templateRef of your own, or remove it.";
        }
        else if (metric.Comparison is not null && source.Comparison(metric.Name, metric.Window(), metric.Window(), DateTimeOffset.UnixEpoch) is null && metric.Name != BuiltInMetric.RequestRate)
        {
            yield return $"comparison needs counts from one check to the next, which the metrics source {type} does not have; remove it.";
        }
    }
}

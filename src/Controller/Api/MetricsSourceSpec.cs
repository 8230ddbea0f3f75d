using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What counts the app's requests for the built-in metrics.</summary>
internal sealed record MetricsSourceSpec
{
    [Description("Whose metrics are read. docs/metrics-sources.md says what each needs.")]
    [OneOf("nginx", "kubernetes", "opentelemetry", "istio", "linkerd", "traefik", "contour", "envoygateway", "nginxgatewayfabric", "appmesh", "alb")]
    public required string Type { get; init; }

    [Description("For kubernetes, opentelemetry and appmesh: the label that holds a pod's namespace; namespace when left out, kubernetes_namespace for appmesh.")]
    [Pattern(LabelPattern)]
    public string? NamespaceLabel { get; init; }

    [Description("For kubernetes, opentelemetry and appmesh: the label that holds a pod's name; pod when left out, kubernetes_pod_name for appmesh.")]
    [Pattern(LabelPattern)]
    public string? PodLabel { get; init; }

    [Description("For envoygateway: the HTTPRoute; the Service's name when left out.")]
    public string? Route { get; init; }

    [Description("For alb: the last part of the load balancer's ARN, such as app/shop/50dc6c495c0c9188.")]
    public string? LoadBalancer { get; init; }

    [Description("For alb: the last part of the ARN of the canary's target group, such as targetgroup/cart-canary/73e2d6bc24d8a067.")]
    public string? CanaryTargetGroup { get; init; }

    [Description("For alb: the same of the primary's target group.")]
    public string? PrimaryTargetGroup { get; init; }

    [Description("For alb: the AWS region of the load balancer.")]
    public string? Region { get; init; }

    [Description("For alb: IAM role to assume before CloudWatch is asked; the controller's own role when left out.")]
    public string? RoleArn { get; init; }

    private const string LabelPattern = "^[a-zA-Z_][a-zA-Z0-9_]*$";
}

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>How this cluster's ingress-nginx is set up.</summary>
public sealed record NginxOptions
{
    /// <summary>Prefix of its annotations; ingress-nginx's <c>--annotations-prefix</c>.</summary>
    public string AnnotationsPrefix { get; init; } = "nginx.ingress.kubernetes.io";
}

namespace ProgressiveDelivery.Routing;

/// <summary>The routers, by their names in <c>spec.provider</c>.</summary>
public static class RouterKind
{
    /// <summary>ingress-nginx.</summary>
    public const string Nginx = "nginx";

    /// <summary>No router: users stay on the Service of the primary.</summary>
    public const string Services = "kubernetes";
}

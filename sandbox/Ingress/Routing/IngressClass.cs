using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>Tells the Ingresses that are ours from other controllers'.</summary>
internal static class IngressClass
{
    private const string LegacyAnnotation = "kubernetes.io/ingress.class";

    /// <summary>By the legacy annotation, which wins as in ingress-nginx, else by the field. One that names no class is nobody's.</summary>
    public static bool Has(JsonObject ingress, string ingressClass)
    {
        string? legacy = (string?)ingress["metadata"]?["annotations"]?[LegacyAnnotation];
        return (legacy ?? (string?)ingress["spec"]?["ingressClassName"]) == ingressClass;
    }
}

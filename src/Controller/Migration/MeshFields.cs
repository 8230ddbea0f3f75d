namespace ProgressiveDelivery.Controller.Migration;

/// <summary>What becomes of the fields that Canary does not act on, a sentence each.</summary>
internal static class MeshFields
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["spec.routeRef"] = "is for APISIX; Canary shifts traffic through ingress-nginx",
        ["spec.upstreamRef"] = "is for Gloo; Canary shifts traffic through ingress-nginx",
        ["spec.service.gateways"] = "is for Istio; the user's own Ingress stays as it is",
        ["spec.service.gatewayRefs"] = "is for the Gateway API; Canary shifts traffic through ingress-nginx",
        ["spec.service.hosts"] = "is for Istio and the Gateway API; hosts are those of the user's Ingress",
        ["spec.service.delegation"] = "is for Istio",
        ["spec.service.trafficPolicy"] = "is for Istio",
        ["spec.service.match"] = "is for meshes; paths and hosts are those of the user's Ingress",
        ["spec.service.rewrite"] = "is for meshes; set nginx.ingress.kubernetes.io/rewrite-target on the Ingress, and the canary's follows",
        ["spec.service.timeout"] = "is for meshes; set nginx.ingress.kubernetes.io/proxy-read-timeout on the Ingress, and the canary's follows",
        ["spec.service.backendTimeout"] = "is for the Gateway API",
        ["spec.service.retries"] = "is for meshes; set nginx.ingress.kubernetes.io/proxy-next-upstream on the Ingress, and the canary's follows",
        ["spec.service.headers"] = "is for meshes; set headers by annotations of the Ingress, and the canary's follow",
        ["spec.service.mirror"] = "is for the Gateway API",
        ["spec.service.corsPolicy"] = "is for meshes; set nginx.ingress.kubernetes.io/enable-cors on the Ingress, and the canary's follows",
        ["spec.service.meshName"] = "is for App Mesh",
        ["spec.service.backends"] = "is for App Mesh",
        ["spec.service.portDiscovery"] = "is not supported; the Services have the one port of spec.service",
        ["spec.service.headless"] = "is not supported; the Services have an address",
        ["spec.service.trafficDistribution"] = "is not supported; set it on the Service of the Ingress, which keeps it",
        ["spec.service.unmanagedMetadata"] = "is not needed: labels and annotations of others on the Services are left alone",
        ["spec.analysis.mirror"] = "is for meshes: ingress-nginx cannot mirror part of the traffic to a canary",
        ["spec.analysis.mirrorWeight"] = "is for Istio",
    };

    /// <summary>The sentence for a field, with its path.</summary>
    public static string Sentence(string path) => $"{path} {Sentences.GetValueOrDefault(path, "is not a field that Canary acts on")}.";
}

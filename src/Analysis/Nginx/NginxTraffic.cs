namespace ProgressiveDelivery.Analysis.Nginx;

/// <summary>Names by which ingress-nginx labels the traffic of one Canary.</summary>
/// <param name="Namespace">Namespace of the Ingress.</param>
/// <param name="Ingress">The user's own Ingress; ingress-nginx never reports the canary Ingress.</param>
/// <param name="Service">The Service that the user's Ingress points to.</param>
/// <param name="CanaryService">The Service that the canary Ingress points to.</param>
public sealed record NginxTraffic(string Namespace, string Ingress, string Service, string CanaryService)
{
    /// <summary><c>exported_namespace</c> where Prometheus puts a label of its own in the way (no <c>honor_labels</c>).</summary>
    public string NamespaceLabel { get; init; } = "namespace";

    /// <summary><c>exported_service</c> where Prometheus puts a label of its own in the way.</summary>
    public string ServiceLabel { get; init; } = "service";
}

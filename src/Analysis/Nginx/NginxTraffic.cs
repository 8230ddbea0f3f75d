namespace ProgressiveDelivery.Analysis.Nginx;

/// <summary>Names by which ingress-nginx labels the traffic of one Canary.</summary>
/// <param name="Namespace">Namespace of the Ingresses.</param>
/// <param name="Ingresses">The user's own Ingresses, at least one; ingress-nginx never reports a canary Ingress.</param>
/// <param name="Service">The Service that the user's Ingresses point to.</param>
/// <param name="CanaryService">The Service that the canary Ingresses point to.</param>
public sealed record NginxTraffic(string Namespace, IReadOnlyList<string> Ingresses, string Service, string CanaryService)
{
    /// <summary><c>exported_namespace</c> where Prometheus puts a label of its own in the way (no <c>honor_labels</c>).</summary>
    public string NamespaceLabel { get; init; } = "namespace";

    /// <summary><c>exported_service</c> where Prometheus puts a label of its own in the way.</summary>
    public string ServiceLabel { get; init; } = "service";
}

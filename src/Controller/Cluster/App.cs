using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Names of everything that belongs to one Canary.</summary>
internal sealed record App(Canary Canary)
{
    private CanarySpec Spec => Canary.Spec;

    public string Namespace => Canary.Metadata.Namespace;

    /// <summary>Key of the Canary itself.</summary>
    public ObjectKey Key => new(Namespace, Canary.Metadata.Name);

    /// <summary>Value of the annotation by which generated objects name their Canary.</summary>
    public string Owner => Key.ToString();

    public ObjectKey Target => new(Namespace, Spec.TargetRef.Name);

    public ObjectKey Primary => new(Namespace, Spec.PrimaryName());

    public ObjectKey ApexService => new(Namespace, Spec.ServiceName());

    public ObjectKey PrimaryService => new(Namespace, $"{Spec.ServiceName()}-primary");

    public ObjectKey CanaryService => new(Namespace, $"{Spec.ServiceName()}-canary");

    public ObjectKey Ingress => new(Namespace, Spec.IngressRef.Name);

    public ObjectKey CanaryIngress => new(Namespace, $"{Spec.IngressRef.Name}-canary");

    public Route Route => new(Namespace, Spec.IngressRef.Name, ApexService.Name, CanaryService.Name, Owner, OwnerReference);

    /// <summary>
    /// Generated objects are owned by the Canary only where it is to be deleted without giving back. Otherwise a foreground
    /// deletion would collect them, and with them the app, while the traffic is still being handed over.
    /// </summary>
    public JsonObject? OwnerReference => Spec.GivesBackOnDeletion() ? null : new JsonObject
    {
        ["apiVersion"] = Canary.ApiVersion,
        ["kind"] = Canary.KindName,
        ["name"] = Canary.Metadata.Name,
        ["uid"] = Canary.Metadata.Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}

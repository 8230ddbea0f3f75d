using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>What accompanies a primary, watched from the first app on that needs it.</summary>
internal sealed class CompanionKinds
{
    public CompanionKinds(ApiClient client, TimeProvider time, string? watchNamespace)
    {
        Autoscalers = Kind([.. ((string[])["v2", "v2beta2", "v2beta1"]).Select(version => Resources.Custom("autoscaling", version, "horizontalpodautoscalers", AutoscalerRef.HorizontalPodAutoscaler))]);
        ScaledObjects = Kind([Resources.Custom("keda.sh", "v1alpha1", "scaledobjects", AutoscalerRef.ScaledObject)]);
        Budgets = Kind([.. ((string[])["v1", "v1beta1"]).Select(version => Resources.Custom("policy", version, "poddisruptionbudgets", "PodDisruptionBudget"))]);

        DemandedKind Kind(IReadOnlyList<Resource<JsonObject>> versions) => new(client, time, watchNamespace, versions, Slimming.WithoutStatus);
    }

    public DemandedKind Autoscalers { get; }

    /// <summary>Of KEDA (https://keda.sh/docs/latest/reference/scaledobject-spec/).</summary>
    public DemandedKind ScaledObjects { get; }

    public DemandedKind Budgets { get; }

    public IReadOnlyList<DemandedKind> All => [Autoscalers, ScaledObjects, Budgets];

    /// <summary>The kind of an autoscaler by its name.</summary>
    public DemandedKind Of(string kind) => kind == AutoscalerRef.ScaledObject ? ScaledObjects : Autoscalers;

    /// <summary>Reports every change as a reference that the dependency index knows.</summary>
    public void OnChange(Action<ObjectReference> changed)
    {
        Autoscalers.OnChange(key => changed(new(AutoscalerRef.HorizontalPodAutoscaler, key)));
        ScaledObjects.OnChange(key => changed(new(AutoscalerRef.ScaledObject, key)));
        Budgets.OnChange(key => changed(BudgetsOf(key.Namespace)));
    }

    /// <summary>Stands for all disruption budgets of a namespace: each may come to select any pod.</summary>
    public static ObjectReference BudgetsOf(string @namespace) => new("PodDisruptionBudget", new ObjectKey(@namespace, "*"));
}

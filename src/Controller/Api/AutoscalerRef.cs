using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The autoscaler of the target, of which the primary gets a copy.</summary>
internal sealed record AutoscalerRef
{
    public const string HorizontalPodAutoscaler = "HorizontalPodAutoscaler";
    public const string ScaledObject = "ScaledObject";

    [Description("API version of the autoscaler: autoscaling/v2 (or another one of that group; it is read in the newest that the cluster serves) or keda.sh/v1alpha1.")]
    [Pattern("^(autoscaling/v[0-9a-z]+|keda\\.sh/v[0-9a-z]+)$")]
    public required string ApiVersion { get; init; }

    [Description("Kind of the autoscaler.")]
    [OneOf(HorizontalPodAutoscaler, ScaledObject)]
    public required string Kind { get; init; }

    [Description("Name of the autoscaler. That of the primary is called the same with -primary.")]
    [Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public required string Name { get; init; }

    [Description("Queries for the triggers of the primary's ScaledObject, by the triggers' names; of a query without one here, the target's name is replaced by the primary's.")]
    public IReadOnlyDictionary<string, string>? PrimaryScalerQueries { get; init; }

    [Description("Pods that the primary's autoscaler may scale between; as the target's when left out.")]
    public ScalerReplicas? PrimaryScalerReplicas { get; init; }
}

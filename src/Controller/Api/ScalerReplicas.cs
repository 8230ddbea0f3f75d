using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Bounds of an autoscaler.</summary>
internal sealed record ScalerReplicas
{
    [Description("Fewest pods.")]
    [RangeOf(1, 1000000)]
    public int? MinReplicas { get; init; }

    [Description("Most pods.")]
    [RangeOf(1, 1000000)]
    public int? MaxReplicas { get; init; }
}

using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>
/// Below what the primary's autoscaler must not go while a canary has a share of the traffic: all of it may come back in
/// a moment.
/// </summary>
internal sealed record PrimaryFloor
{
    [Description("Pods that the primary had when the trial began.")]
    public required int Replicas { get; init; }

    [Description("When the autoscaler may go below it again; not before the trial is over.")]
    public DateTimeOffset? Until { get; init; }
}

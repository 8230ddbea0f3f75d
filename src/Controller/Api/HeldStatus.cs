using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A new revision whose rollout may not begin yet.</summary>
internal sealed record HeldStatus
{
    [Description("The revision that waits.")]
    public required string Revision { get; init; }

    [Description("Since when it waits; where many wait for their turn, the oldest goes first.")]
    public required DateTimeOffset Since { get; init; }

    [Description("What it waits for.")]
    [OneOf("Frozen", "AwaitingDependency", "Queued")]
    public required string Reason { get; init; }

    [Description("When that ends, where it is known.")]
    public DateTimeOffset? Until { get; init; }
}

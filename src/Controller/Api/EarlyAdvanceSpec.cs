using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>When a step may end before all of its checks have passed.</summary>
internal sealed record EarlyAdvanceSpec
{
    [Description("The ratio of the canary's share of bad requests to the primary's that must be ruled out.")]
    [RangeOf(1.1, 100)]
    [DefaultsTo(2)]
    public double? MaxRatio { get; init; }

    [Description("Chance that a canary of that ratio or worse ever has a step cut short, for a whole rollout.")]
    [RangeOf(0.000001, 0.2)]
    [DefaultsTo(0.05)]
    public double? ErrorRate { get; init; }
}

using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How a metric compares the canary with the primary.</summary>
internal sealed record ComparisonSpec
{
    [Description("The canary's share of bad requests may be this many times the primary's.")]
    [RangeOf(1, 100)]
    [DefaultsTo(1.1)]
    public double? MaxRatio { get; init; }
}

using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Inclusive bounds of an acceptable value.</summary>
internal sealed record MetricRange
{
    [Description("Lowest acceptable value.")]
    public double? Min { get; init; }

    [Description("Highest acceptable value.")]
    public double? Max { get; init; }
}

using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What a metric with a failureLimit remembers of the current run.</summary>
internal sealed record MeasurementsStatus
{
    [Description("Name of the metric.")]
    public required string Metric { get; init; }

    [Description("A digit for each of the last measurements, the newest last: 1 for one beyond the limit.")]
    public required string Beyond { get; init; }
}

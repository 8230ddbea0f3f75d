using System.ComponentModel;
using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What a metric of this run can find out with its steps and the traffic before it began.</summary>
internal sealed record ForecastStatus
{
    [Description("Name of the metric.")]
    public required string Metric { get; init; }

    [Description("Requests per second before the run.")]
    public double RequestsPerSecond { get; init; }

    [Description("Share of bad requests before the run, from 0 to 1.")]
    public double? BadShare { get; init; }

    [Description("The ratio of the canary's share of bad requests to the primary's that is found in 80 % of all rollouts; none when the steps find nothing.")]
    public double? DetectableRatio { get; init; }

    [Description("Whether the metric can do what it is there for.")]
    public bool Sufficient { get; init; }

    [Description("The forecast in a sentence.")]
    public required string Message { get; init; }

    public static ForecastStatus Of(Forecast forecast) => new()
    {
        Metric = forecast.Metric,
        RequestsPerSecond = Math.Round(forecast.RequestsPerSecond, 3),
        BadShare = forecast.BadShare is { } share ? Math.Round(share, 6) : null,
        DetectableRatio = forecast.DetectableRatio is { } ratio ? Math.Round(ratio, 2) : null,
        Sufficient = forecast.IsEnough,
        Message = forecast.Sentence,
    };
}

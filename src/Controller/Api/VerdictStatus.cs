using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The verdict on one metric.</summary>
internal sealed record VerdictStatus
{
    [Description("Name of the metric.")]
    public required string Metric { get; init; }

    [Description("Pass, Fail, NotEnoughEvidence or ProviderUnavailable.")]
    public required string Verdict { get; init; }

    [Description("The measured value.")]
    public string? Value { get; init; }

    [Description("The range that the value must stay in.")]
    public string? Limit { get; init; }

    [Description("The verdict in a sentence.")]
    public required string Message { get; init; }
}

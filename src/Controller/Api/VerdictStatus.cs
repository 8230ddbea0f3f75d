using System.ComponentModel;
using System.Globalization;
using ProgressiveDelivery.Analysis;

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

    [Description("Whether the metric is a dry run, which decides nothing.")]
    public bool? DryRun { get; init; }

    [Description("Requests to the canary that were judged.")]
    public double? Requests { get; init; }

    [Description("Bad ones among them.")]
    public double? Bad { get; init; }

    [Description("What the primary had, in the unit of the value.")]
    public double? PrimaryValue { get; init; }

    [Description("Requests to the primary in the same time.")]
    public double? PrimaryRequests { get; init; }

    [Description("Bad ones among them.")]
    public double? PrimaryBad { get; init; }

    [Description("How certain a failure must be, from 0 to 1.")]
    public double? Confidence { get; init; }

    [Description("The chance of such a measurement when the canary is exactly at its limit (0.000001 for all that is less), or of a comparison when it is as good as the primary.")]
    public double? PValue { get; init; }

    public static VerdictStatus Of(Verdict verdict) => new()
    {
        Metric = verdict.Metric,
        Verdict = verdict.Kind.ToString(),
        Value = verdict.Value?.ToString("G6", CultureInfo.InvariantCulture),
        Limit = verdict.Limit,
        Message = verdict.Sentence,
        DryRun = verdict.IsDryRun ? true : null,
        Requests = Count(verdict.Evidence?.Requests),
        Bad = Count(verdict.Evidence?.Bad),
        PrimaryValue = Short(verdict.Evidence?.PrimaryValue),
        PrimaryRequests = Count(verdict.Evidence?.PrimaryRequests),
        PrimaryBad = Count(verdict.Evidence?.PrimaryBad),
        Confidence = verdict.Evidence?.Confidence,
        PValue = Short(verdict.Evidence?.PValue),
    };

    private static double? Count(double? requests) => requests is { } number ? Math.Round(number, 1) : null;

    // More digits than anybody needs would make the status restless.
    private static double? Short(double? number)
        => number is { } value ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}

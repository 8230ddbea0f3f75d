using System.ComponentModel;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>One metric and the range that its value must stay in.</summary>
internal sealed record CanaryMetric
{
    public const string Percent = "percent";
    public const string Ratio = "ratio";

    [Description("request-rate (requests/s), request-success-rate (percent) and request-duration (P99 in ms) are built in; any other name needs a query or a templateRef.")]
    [Pattern("^[A-Za-z0-9][A-Za-z0-9 ._:/%()-]{0,62}$")]
    public required string Name { get; init; }

    [Description("Window of the query, such as 30s or 1m.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    [DefaultsTo("1m")]
    public string? Interval { get; init; }

    [Description("Warm-up: no window reaches back before this time after the canary's first traffic, and the first check waits for it.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    public string? InitialDelay { get; init; }

    [Description("How much later than it happens the provider knows of it: windows end so long before the check.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    public string? Delay { get; init; }

    [Description("Bounds of an acceptable value, inclusive.")]
    public MetricRange? ThresholdRange { get; init; }

    [Description("Deprecated in favour of thresholdRange: the minimum of request-success-rate and request-rate, the maximum of any other metric.")]
    public double? Threshold { get; init; }

    [Description("Requests that the window must hold before the value counts as evidence; 10 for built-in metrics when left out.")]
    [RangeOf(0)]
    public double? MinRequests { get; init; }

    [Description("Bounds beyond which one measurement rolls back at once, whatever spec.analysis.threshold says.")]
    public MetricRange? HardLimit { get; init; }

    [Description("The metric fails a check only when a measurement is beyond its limit that is at least the failureLimit-th such one of the last 'of'. Measurements without evidence count neither way.")]
    [RangeOf(1, RecentMeasurements.Longest)]
    public int? FailureLimit { get; init; }

    [Description("How many of the last measurements failureLimit looks at.")]
    [RangeOf(2, RecentMeasurements.Longest)]
    public int? Of { get; init; }

    [Description("How certain a failure must be where the value is a share of counted requests (request-success-rate, or proportion): a value beyond its limit that could be chance is NotEnoughEvidence. 0.95 when left out; 0 compares the value as it is.")]
    [RangeOf(0, 0.999999)]
    public double? Confidence { get; init; }

    [Description("Says that the value of a query of one's own is a share of the requests that countQuery counts, in percent or as a ratio from 0 to 1.")]
    [OneOf(Percent, Ratio)]
    public string? Proportion { get; init; }

    [Description("Judge and show this metric in status, Events and metrics, but let it decide nothing.")]
    public bool? DryRun { get; init; }

    [Description("How much worse than the primary the canary may be in the window of one check. Beside comparison, which gathers evidence over the whole rollout.")]
    public RelativeSpec? Relative { get; init; }

    [Description("Compare the canary with the primary over the same time as well, and roll back as soon as it is worse beyond chance. For request-success-rate, where 5xx answers are bad requests, and request-duration, where those slower than thresholdRange.max are.")]
    public ComparisonSpec? Comparison { get; init; }

    [Description("A PromQL query with one value as its result, run on the metrics server; placeholders as in a MetricTemplate.")]
    public string? Query { get; init; }

    [Description("A query for the number of requests in the window, beside query; needed for minRequests and proportion.")]
    public string? CountQuery { get; init; }

    [Description("What query asks, for the primary; needed for relative.")]
    public string? PrimaryQuery { get; init; }

    [Description("What countQuery asks, for the primary; needed for relative where requests are counted.")]
    public string? PrimaryCountQuery { get; init; }

    [Description("The MetricTemplate that holds the query and its provider.")]
    public TemplateRef? TemplateRef { get; init; }

    [Description("Values for {{ variables.name }} in the template's query.")]
    public IReadOnlyDictionary<string, string>? TemplateVariables { get; init; }
}

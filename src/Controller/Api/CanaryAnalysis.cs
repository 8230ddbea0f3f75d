using System.ComponentModel;
using System.Text.Json;
using ProgressiveDelivery.Controller.Api.Schema;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How traffic is shifted to the canary and how the canary is judged at each step.</summary>
[AtMostOneOf("stepWeight", "stepWeights")]
internal sealed record CanaryAnalysis
{
    public const string DurationPattern = "^([0-9]+(h|m|s))+$";

    [Description("Time between two checks, such as 30s or 1m.")]
    [Pattern(DurationPattern)]
    [DefaultsTo("60s")]
    public string? Interval { get; init; }

    [Description("Failed checks after which the revision is rolled back.")]
    [RangeOf(0, 1000)]
    [DefaultsTo(1)]
    public int? Threshold { get; init; }

    [Description("Highest weight of the canary when stepWeight is used.")]
    [RangeOf(1, 100)]
    [DefaultsTo(100)]
    public int? MaxWeight { get; init; }

    [Description("Weight added at each step. Set this or stepWeights.")]
    [RangeOf(1, 100)]
    public int? StepWeight { get; init; }

    [Description("The weights to go through, rising. Set this or stepWeight.")]
    [RangeOf(1, 100)]
    public IReadOnlyList<int>? StepWeights { get; init; }

    [Description("Steps that take longer than their checks, or wait for a person.")]
    [ListKey("weight")]
    public IReadOnlyList<StepPause>? Pauses { get; init; }

    [Description("Weight taken from the canary at each interval once the primary runs the new revision; everything at once when 0 or left out.")]
    [RangeOf(0, 100)]
    public int? StepWeightPromotion { get; init; }

    [Description("Passed checks that each step takes before the next one.")]
    [RangeOf(1, 1000)]
    [DefaultsTo(1)]
    public int? StepChecks { get; init; }

    [Description("Cut a step short as soon as all comparisons with the primary rule out that the canary is too bad; never below one check at each weight. Off when left out.")]
    public EarlyAdvanceSpec? EarlyAdvance { get; init; }

    [Description("Percentage of the primary's pods that must be available.")]
    [RangeOf(1, 100)]
    [DefaultsTo(100)]
    public int? PrimaryReadyThreshold { get; init; }

    [Description("Percentage of the canary's pods that must be available.")]
    [RangeOf(1, 100)]
    [DefaultsTo(100)]
    public int? CanaryReadyThreshold { get; init; }

    [Description("The metrics that judge the canary; all must pass.")]
    public IReadOnlyList<CanaryMetric>? Metrics { get; init; }

    [Description("What counts the app's requests for the built-in metrics; ingress-nginx when left out.")]
    public MetricsSourceSpec? MetricsSource { get; init; }

    [Description("Warm-up: no window reaches back before this time after the canary's first traffic, and the first check waits for it, for all metrics that set none of their own.")]
    [Pattern(DurationPattern)]
    public string? InitialDelay { get; init; }

    [Description("How much later than it happens the provider knows of it: windows end so long before the check, for all metrics that set none of their own.")]
    [Pattern(DurationPattern)]
    public string? Delay { get; init; }

    [Description("Chance that comparisons with the primary roll back a good revision, for a whole rollout and all its metrics together.")]
    [RangeOf(0.000001, 0.2)]
    [DefaultsTo(0.01)]
    public double? FalseAlarmRate { get; init; }

    [Description("What follows when checks have given no clear answer for as long as inconclusiveDeadline: hold keeps the weight and reports Stalled; promote goes on to the next step as if the check had passed; rollback takes the traffic back and leaves Git alone.")]
    [OneOf(SpecSettings.Hold, SpecSettings.Promote, SpecSettings.Rollback)]
    [DefaultsTo(SpecSettings.Hold)]
    public string? OnInconclusive { get; init; }

    [Description("How long checks may give no clear answer at one step; spec.progressDeadlineSeconds when left out.")]
    [Pattern(DurationPattern)]
    public string? InconclusiveDeadline { get; init; }

    [Description("Time after a promotion in which the primary goes on being judged by the limits of the metrics; a failure puts it back to the former revision, and Git with it. None when left out.")]
    [Pattern(DurationPattern)]
    public string? BakeTime { get; init; }

    [Description("Passed checks of an A/B test (with match) or of a Blue/Green release (without), in the place of steps with weights.")]
    [RangeOf(0, 1000)]
    public int? Iterations { get; init; }

    [Description("Requests that go to the canary, those of any entry: alone with iterations, beside the weight with stepWeight or stepWeights.")]
    public IReadOnlyList<RequestMatch>? Match { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Mirror { get; init; }

    [Description("Keeps users on the side that they came to first while weights rise.")]
    public SessionAffinitySpec? SessionAffinity { get; init; }

    [Description("Addresses that are asked, or told, at certain points of a release.")]
    public IReadOnlyList<CanaryWebhook>? Webhooks { get; init; }

    [Description("Who is told of this Canary's releases; the receiver of the controller's Helm values when left out.")]
    public IReadOnlyList<AlertSpec>? Alerts { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? MirrorWeight { get; init; }
}

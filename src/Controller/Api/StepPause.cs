using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A step that takes longer than its checks, or waits for a person.</summary>
internal sealed record StepPause
{
    [Description("The step, by its weight: one of those that the trial goes through.")]
    [RangeOf(1, 100)]
    public required int Weight { get; init; }

    [Description("How long the step lasts at least, such as 10m. When left out, until a person agrees by the annotation canary.gitops.dev/approve.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    public string? Duration { get; init; }
}

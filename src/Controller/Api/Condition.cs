using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A condition as kstatus reads it.</summary>
internal sealed record Condition
{
    [Description("Type of the condition.")]
    public required string Type { get; init; }

    [Description("True, False or Unknown.")]
    [OneOf("True", "False", "Unknown")]
    public required string Status { get; init; }

    [Description("One word for machines.")]
    public required string Reason { get; init; }

    [Description("One sentence for people.")]
    public required string Message { get; init; }

    [Description("When the status of the condition changed last.")]
    public DateTimeOffset LastTransitionTime { get; init; }

    [Description("Generation of the spec that the condition speaks of.")]
    public long ObservedGeneration { get; init; }
}

using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Points to a MetricTemplate.</summary>
internal sealed record TemplateRef
{
    [Description("Name of the MetricTemplate.")]
    public required string Name { get; init; }

    [Description("Its namespace; the Canary's own when left out.")]
    public string? Namespace { get; init; }
}

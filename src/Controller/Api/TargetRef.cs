using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The workload under release, in the Canary's namespace.</summary>
internal sealed record TargetRef
{
    [Description("API version of the workload.")]
    [OneOf("apps/v1")]
    [DefaultsTo("apps/v1")]
    public string? ApiVersion { get; init; }

    [Description("Kind of the workload.")]
    [OneOf("Deployment")]
    public required string Kind { get; init; }

    [Description("Name of the workload.")]
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    public required string Name { get; init; }
}

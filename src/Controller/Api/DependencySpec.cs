using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Another Canary whose release must be through before this one's begins.</summary>
internal sealed record DependencySpec
{
    [Description("Name of the other Canary.")]
    public required string Name { get; init; }

    [Description("Its namespace; that of this Canary when left out.")]
    public string? Namespace { get; init; }

    [Description("When the other Canary fails a revision of the same commit, this one's rollout fails with it, and its change is reverted too.")]
    [DefaultsTo(false)]
    public bool? FailTogether { get; init; }
}

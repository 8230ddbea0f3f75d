using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Points to a Secret by name.</summary>
internal sealed record SecretRef
{
    [Description("Name of the Secret.")]
    public required string Name { get; init; }
}

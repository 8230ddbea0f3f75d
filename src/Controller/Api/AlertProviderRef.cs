using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Points to an AlertProvider.</summary>
internal sealed record AlertProviderRef
{
    [Description("Name of the AlertProvider.")]
    public required string Name { get; init; }

    [Description("Its namespace; the Canary's own when left out.")]
    public string? Namespace { get; init; }
}

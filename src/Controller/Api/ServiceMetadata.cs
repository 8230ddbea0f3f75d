using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Extra metadata of a generated Service.</summary>
internal sealed record ServiceMetadata
{
    [Description("Labels to set.")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [Description("Annotations to set.")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

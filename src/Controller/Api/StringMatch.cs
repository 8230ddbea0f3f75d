using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What a text must be; one of the fields is set.</summary>
internal sealed record StringMatch
{
    [Description("The whole text.")]
    public string? Exact { get; init; }

    [Description("How the text begins.")]
    public string? Prefix { get; init; }

    [Description("How the text ends.")]
    public string? Suffix { get; init; }

    [Description("A regular expression that is found in the text.")]
    public string? Regex { get; init; }
}

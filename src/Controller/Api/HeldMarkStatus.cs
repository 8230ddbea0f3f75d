using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A marker of Flux's image automation that is on hold in Git.</summary>
internal sealed record HeldMarkStatus
{
    [Description("File in the repository.")]
    public required string File { get; init; }

    [Description("What the bot would write there: namespace:name of the ImagePolicy, with :tag, :name or :digest for one part of the image.")]
    public required string Setter { get; init; }

    [Description("The value that failed.")]
    public string? Failed { get; init; }

    /// <summary>The ImagePolicy as <c>namespace:name</c>.</summary>
    public string PolicyOf() => string.Join(':', Setter.Split(':').Take(2));
}

using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A tag that argocd-image-updater was told to ignore.</summary>
internal sealed record IgnoredTagStatus
{
    /// <summary>Only the tag is ours; the list was there.</summary>
    public const string Tag = "tag";

    /// <summary>The list is ours too.</summary>
    public const string List = "list";

    /// <summary>The image's settings, which hold the list, are ours too.</summary>
    public const string Settings = "settings";

    /// <summary>The entry for the Application is ours too, made from one that also stands for others.</summary>
    public const string Reference = "reference";

    [Description("Kind of the object that was changed.")]
    [OneOf("ImageUpdater", "Application")]
    public required string Kind { get; init; }

    [Description("Its namespace.")]
    public required string Namespace { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("The Application whose entry it is, in an ImageUpdater.")]
    public string? Application { get; init; }

    [Description("Alias of the image; left out where the list stands for all images of the Application.")]
    public string? Alias { get; init; }

    [Description("The tag.")]
    public required string IgnoredTag { get; init; }

    [Description("The largest part that was added, and goes again with the tag.")]
    [OneOf(Tag, List, Settings, Reference)]
    public required string Added { get; init; }
}

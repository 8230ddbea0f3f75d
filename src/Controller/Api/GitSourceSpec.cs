using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>An explicitly named place in Git.</summary>
internal sealed record GitSourceSpec
{
    [Description("Repository address: https://, http:// or ssh://.")]
    [Pattern("^(https?|ssh)://.+")]
    public required string Url { get; init; }

    [Description("Branch that the deployer follows.")]
    [DefaultsTo("main")]
    public string? Branch { get; init; }

    [Description("Folder of the app inside the repository. Nothing outside of it and of paths is ever changed.")]
    public required string Path { get; init; }

    [Description("Further folders of the app, such as a local chart or shared values; they are looked at and restored together with it.")]
    public IReadOnlyList<string>? Paths { get; init; }
}

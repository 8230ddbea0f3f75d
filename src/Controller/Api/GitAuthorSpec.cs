using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Author and committer of a revert.</summary>
internal sealed record GitAuthorSpec
{
    [Description("Name of the author.")]
    public required string Name { get; init; }

    [Description("E-mail address of the author.")]
    public required string Email { get; init; }
}

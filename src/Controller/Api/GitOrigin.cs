using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The place in Git that a revision was deployed from.</summary>
internal sealed record GitOrigin
{
    [Description("What deployed it, such as Kustomization flux-system/shop.")]
    public required string Deployer { get; init; }

    [Description("Repository address.")]
    public required string Url { get; init; }

    [Description("Branch.")]
    public required string Branch { get; init; }

    [Description("Folder of the app.")]
    public required string Path { get; init; }

    [Description("Why that folder must not be restored as a whole; left out when it may.")]
    public string? Obstacle { get; init; }

    [Description("Commit.")]
    public required string Commit { get; init; }
}

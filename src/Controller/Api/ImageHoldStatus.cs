using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What keeps image bots from bringing failed images back, in enough detail to undo it.</summary>
internal sealed record ImageHoldStatus
{
    [Description("Identity of the revert that the hold belongs to.")]
    public required string Id { get; init; }

    [Description("Phase of the hold.")]
    [OneOf(ImageHoldPhase.Holding, ImageHoldPhase.Held, ImageHoldPhase.Releasing, ImageHoldPhase.Proposed)]
    public required string Phase { get; init; }

    [Description("The revision that failed.")]
    public required string FailedRevision { get; init; }

    [Description("Images that it brought.")]
    public required IReadOnlyList<string> FailedImages { get; init; }

    [Description("Images of the revision before.")]
    public IReadOnlyList<string>? FormerImages { get; init; }

    [Description("Where in Git the markers are.")]
    public GitOrigin? Origin { get; init; }

    [Description("Markers of Flux's image automation that are on hold in Git; left out while it is not known whether there are any.")]
    public IReadOnlyList<HeldMarkStatus>? Marks { get; init; }

    [Description("Tags that argocd-image-updater was told to ignore.")]
    public IReadOnlyList<IgnoredTagStatus>? IgnoredTags { get; init; }

    [Description("When the hold began.")]
    public DateTimeOffset Since { get; init; }

    [Description("Number of releases in Git that were begun.")]
    public int Releases { get; init; }

    [Description("ImagePolicies, as namespace:name, that the release under way gives their markers back to; all when left out.")]
    public IReadOnlyList<string>? Policies { get; init; }

    [Description("Why the hold ends, in a sentence.")]
    public string? Reason { get; init; }

    [Description("The pull request that proposes the release.")]
    public string? PullRequest { get; init; }

    [Description("Tries of the release so far that led to nothing.")]
    public int Attempts { get; init; }

    [Description("When the next try is due.")]
    public DateTimeOffset? NextAttempt { get; init; }

    [Description("What happened last, in a sentence.")]
    public string? Message { get; init; }
}

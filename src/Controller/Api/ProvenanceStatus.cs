using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Where the good and the tried revision came from, recorded when they arrived.</summary>
internal sealed record ProvenanceStatus
{
    [Description("Source of the promoted revision.")]
    public GitOrigin? Good { get; init; }

    [Description("Source of the revision under trial.")]
    public GitOrigin? Bad { get; init; }
}

using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Where the good and the tried revision came from, recorded when they arrived.</summary>
internal sealed record ProvenanceStatus
{
    [Description("Source of the promoted revision: the newest commit that is known to hold it.")]
    public GitOrigin? Good { get; init; }

    [Description("When that was recorded. While Git moves on without the app it is recorded again at most once a minute.")]
    public DateTimeOffset? GoodSince { get; init; }

    [Description("Source of the revision under trial.")]
    public GitOrigin? Bad { get; init; }
}

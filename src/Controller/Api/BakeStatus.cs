using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The time after a promotion in which a failure still puts the primary back.</summary>
internal sealed record BakeStatus
{
    [Description("The promoted revision that is watched.")]
    public required string Revision { get; init; }

    [Description("The revision that the primary gets back when it fails.")]
    public required string Former { get; init; }

    [Description("Images of that revision.")]
    public IReadOnlyList<string>? FormerImages { get; init; }

    [Description("Where that revision came from.")]
    public GitOrigin? FormerOrigin { get; init; }

    [Description("Hashes of its configuration, as configmap/name and secret/name.")]
    public IReadOnlyDictionary<string, string>? FormerConfigs { get; init; }

    [Description("When the primary served the revision alone; empty before that.")]
    public DateTimeOffset? Since { get; init; }

    [Description("When it is over.")]
    public DateTimeOffset? Until { get; init; }

    [Description("When the next check is due.")]
    public DateTimeOffset? NextCheck { get; init; }

    [Description("Checks that failed.")]
    public int FailedChecks { get; init; }
}

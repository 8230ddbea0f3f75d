using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What a failed revision leads to beyond the cluster.</summary>
internal sealed record RollbackSpec
{
    [Description("Restore the last good state in the Git repository that the app is deployed from.")]
    public GitRollbackSpec? Git { get; init; }
}

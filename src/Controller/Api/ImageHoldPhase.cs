namespace ProgressiveDelivery.Controller.Api;

/// <summary>The phases of a hold on image bots; a hold that is over is no longer in the status.</summary>
internal static class ImageHoldPhase
{
    /// <summary>It is recorded what will be changed in the cluster; the changes are to be made.</summary>
    public const string Holding = "Holding";

    /// <summary>No bot writes the failed images.</summary>
    public const string Held = "Held";

    /// <summary>The bots are being let go: first in Git, then in the cluster.</summary>
    public const string Releasing = "Releasing";

    /// <summary>The release in Git waits in a pull request.</summary>
    public const string Proposed = "Proposed";
}

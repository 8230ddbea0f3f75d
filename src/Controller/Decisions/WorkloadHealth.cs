namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What a Deployment's status and pods say of it.</summary>
internal enum WorkloadHealth
{
    /// <summary>All wanted pods run the current template and enough of them are available.</summary>
    Ready,

    /// <summary>On its way.</summary>
    Progressing,

    /// <summary>It cannot start for a reason outside the revision: paused, no quota, no node. That may pass, and says nothing about the revision.</summary>
    Blocked,

    /// <summary>It will not get there by waiting: crash loop, image pull error, progress deadline.</summary>
    Failed,
}

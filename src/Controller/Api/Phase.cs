namespace ProgressiveDelivery.Controller.Api;

/// <summary>The phases of a Canary, under Flagger's names.</summary>
internal static class Phase
{
    /// <summary>The primary is being created and takes over from the target.</summary>
    public const string Initializing = "Initializing";

    /// <summary>A known-good revision serves and nothing is under way.</summary>
    public const string Initialized = "Initialized";

    /// <summary>A new revision waits for webhooks to let its trial begin.</summary>
    public const string Waiting = "Waiting";

    /// <summary>A new revision gets traffic step by step and is judged.</summary>
    public const string Progressing = "Progressing";

    /// <summary>All steps are through, and webhooks have to let the promotion begin; the canary is judged all the while.</summary>
    public const string WaitingPromotion = "WaitingPromotion";

    /// <summary>The primary takes over the new revision.</summary>
    public const string Promoting = "Promoting";

    /// <summary>All traffic is on the primary; the canary drains.</summary>
    public const string Finalising = "Finalising";

    /// <summary>The last revision was promoted.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>The last revision failed; the primary serves the last good one.</summary>
    public const string Failed = "Failed";

    /// <summary>The Canary is being deleted and gives the traffic back.</summary>
    public const string Terminating = "Terminating";

    public static readonly IReadOnlyList<string> All =
        [Initializing, Initialized, Waiting, Progressing, WaitingPromotion, Promoting, Finalising, Succeeded, Failed, Terminating];

    /// <summary>Whether the phase waits for the next revision.</summary>
    public static bool IsIdle(string? phase) => phase is Initialized or Succeeded or Failed;
}

namespace ProgressiveDelivery.Controller.Api;

/// <summary>When a webhook is asked; the names are Flagger's.</summary>
internal static class HookType
{
    /// <summary>Before a new revision is scaled up.</summary>
    public const string ConfirmRollout = "confirm-rollout";

    /// <summary>Before the canary gets its first traffic.</summary>
    public const string PreRollout = "pre-rollout";

    /// <summary>With each check.</summary>
    public const string Rollout = "rollout";

    /// <summary>Before the canary gets more traffic.</summary>
    public const string ConfirmTrafficIncrease = "confirm-traffic-increase";

    /// <summary>Before the primary gets the revision.</summary>
    public const string ConfirmPromotion = "confirm-promotion";

    /// <summary>After the revision was promoted or has failed.</summary>
    public const string PostRollout = "post-rollout";

    /// <summary>All the time: an answer of success takes the revision back.</summary>
    public const string Rollback = "rollback";

    /// <summary>For each event.</summary>
    public const string Event = "event";

    public static readonly IReadOnlyList<string> All =
        [ConfirmRollout, PreRollout, Rollout, ConfirmTrafficIncrease, ConfirmPromotion, PostRollout, Rollback, Event];

    /// <summary>Whether a trial stands still until the answer is success.</summary>
    public static bool IsGate(string type) => type is ConfirmRollout or ConfirmTrafficIncrease or ConfirmPromotion;
}

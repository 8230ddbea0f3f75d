using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Which webhooks are asked in which state. Those of one type are asked one after the other, in the order of the spec.</summary>
internal static class HookPlan
{
    /// <summary>The webhook that is to be asked now; null when none is due.</summary>
    public static CanaryWebhook? Due(Observation o) => HasHooks(o) ? OfTrial(o).FirstOrDefault(hook => IsDue(o, hook)) : null;

    /// <summary>The webhook that is to be told now how a trial has ended.</summary>
    public static CanaryWebhook? DueAfterwards(Observation o)
        => o.Status.Hooks is null ? null : o.Spec.Hooks(HookType.PostRollout).FirstOrDefault(hook => o.Status.Entry(hook) is not null && IsDue(o, hook));

    /// <summary>A webhook whose deadline is over; null when none is late.</summary>
    public static CanaryWebhook? Late(Observation o) => HasHooks(o) ? OfTrial(o).FirstOrDefault(hook => IsLate(o, hook)) : null;

    public static bool IsLate(Observation o, CanaryWebhook hook)
        => Deadline(o.Spec, hook, o.Status.Entry(hook)) is { } deadline && o.Now >= deadline;

    /// <summary>When the webhook's deadline is over; null where it has none, or it does not run any more.</summary>
    public static DateTimeOffset? Deadline(CanarySpec spec, CanaryWebhook hook, HookStatus? entry)
        => entry is { LateSince: null, Since: { } since } && !entry.HasPassed() && HasDeadline(entry.Type) ? since + spec.DeadlineOf(hook) : null;

    public static bool HasDeadline(string type) => HookType.IsGate(type) || type is HookType.PreRollout or HookType.PostRollout;

    /// <summary>What keeps a new revision from being scaled up; null for nothing.</summary>
    public static CanaryWebhook? BeforeRollout(Observation o) => First(o, HookType.ConfirmRollout);

    /// <summary>What keeps the canary from its first traffic; null for nothing.</summary>
    public static CanaryWebhook? BeforeTraffic(Observation o) => First(o, HookType.PreRollout) ?? First(o, HookType.ConfirmTrafficIncrease);

    /// <summary>The gate that keeps a step whose checks have passed; null for none.</summary>
    public static CanaryWebhook? BeforeNextStep(Observation o)
        => First(o, HookType.ConfirmTrafficIncrease) ?? (o.OnLastStep() ? First(o, HookType.ConfirmPromotion) : null);

    /// <summary>The gate that was asked and has not opened; null for none.</summary>
    public static CanaryWebhook? ClosedGate(Observation o)
        => HasHooks(o) ? OfTrial(o).FirstOrDefault(hook => HookType.IsGate(hook.KindOf()) && o.Status.Entry(hook) is { } entry && !entry.HasPassed()) : null;

    /// <summary>The first of a type that has not answered with success.</summary>
    private static CanaryWebhook? First(Observation o, string type)
        => HasHooks(o) ? o.Spec.Hooks(type).FirstOrDefault(hook => o.Status.Entry(hook)?.HasPassed() != true) : null;

    private static bool HasHooks(Observation o) => o.Spec.Analysis.Webhooks is { Count: > 0 };

    private static IEnumerable<CanaryWebhook> OfTrial(Observation o)
    {
        CanaryWebhook?[] current = o.Status switch
        {
            { Phase: Phase.Waiting } => [BeforeRollout(o)],
            { Phase: Phase.Progressing or Phase.WaitingPromotion, Step: 0 } => [BeforeTraffic(o)],

            // A gate is asked when the step is through, and from then on until it opens.
            { Phase: Phase.Progressing or Phase.WaitingPromotion } => [First(o, HookType.Rollout), BeforeNextStep(o) is { } gate && o.Status.Entry(gate) is not null ? gate : null],
            _ => [],
        };
        return current.Length == 0 ? [] : [.. o.Spec.Hooks(HookType.Rollback), .. current.OfType<CanaryWebhook>()];
    }

    private static bool IsDue(Observation o, CanaryWebhook hook)
        => o.Status.Entry(hook) is not { } entry || (!entry.IsAwaited() && !entry.HasPassed() && entry.AskAgainAt is { } due && o.Now >= due);
}

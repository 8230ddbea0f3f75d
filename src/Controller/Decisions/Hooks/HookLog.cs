using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What the status knows of the webhooks.</summary>
internal static class HookLog
{
    /// <summary>What is known of this webhook; null when it was not asked yet.</summary>
    public static HookStatus? Entry(this CanaryStatus status, CanaryWebhook hook)
    {
        foreach (HookStatus entry in status.Hooks ?? [])
        {
            if (entry.Name == hook.Name && entry.Type == hook.KindOf())
            {
                return entry;
            }
        }

        return null;
    }

    public static CanaryStatus With(this CanaryStatus status, HookStatus entry)
        => status with { Hooks = [.. (status.Hooks ?? []).Where(known => known.Name != entry.Name), entry] };

    /// <summary>Only what meets the condition stays.</summary>
    public static IReadOnlyList<HookStatus>? Only(IReadOnlyList<HookStatus>? hooks, Func<HookStatus, bool> stays)
        => hooks is null || hooks.All(stays) ? hooks : hooks.Where(stays).ToArray() is { Length: > 0 } left ? left : null;

    /// <summary>What outlives a trial: of its end others are still to be told.</summary>
    public static IReadOnlyList<HookStatus>? AfterTrial(IReadOnlyList<HookStatus>? hooks) => Only(hooks, hook => hook.Type == HookType.PostRollout);

    /// <summary>What outlives a step: the next one is asked about anew.</summary>
    public static IReadOnlyList<HookStatus>? AfterStep(IReadOnlyList<HookStatus>? hooks) => Only(hooks, hook => hook.Type is HookType.PostRollout or HookType.Rollback);

    /// <summary>Nothing is late for the time in which nobody was asked.</summary>
    public static IReadOnlyList<HookStatus>? Frozen(IReadOnlyList<HookStatus>? hooks)
        => hooks is null || hooks.All(hook => hook.Since is null) ? hooks : [.. hooks.Select(hook => hook with { Since = null })];

    /// <summary>The webhook as it is asked now.</summary>
    public static HookStatus Asked(Observation o, CanaryWebhook hook)
    {
        HookStatus? before = o.Status.Entry(hook);
        return new HookStatus
        {
            Name = hook.Name,
            Type = hook.KindOf(),
            Revision = before is { Type: HookType.PostRollout } ? before.Revision : o.Status.LastAppliedSpec ?? "",
            Phase = before is { Type: HookType.PostRollout } ? before.Phase : o.Status.Phase!,
            Step = before is { Type: HookType.PostRollout } ? before.Step : o.Status.Step,
            Since = before?.Since ?? o.Now,
            AskedAt = o.Now,
            Attempts = before?.Attempts ?? 0,
            Answer = before?.Answer,
            Message = before?.Message,
            LateSince = before?.LateSince,
        };
    }
}

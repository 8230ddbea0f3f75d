using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>A new revision has arrived, and webhooks are asked whether its trial may begin. It has no traffic, and its pods are not wanted yet.</summary>
internal static class WaitingRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Waiting];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("target-gone", Here, [Phase.Failed], "The target was deleted before its trial.",
            When: o => o.Target is null,
            Then: o => Trial.Lose(o, $"Deployment {o.Spec.TargetRef.Name} was deleted before its trial.")),

        .. NewRevisionRules.During(Here),

        DependencyRules.FailWith(Here),

        DependencyRules.HoldAgain(Here),

        new("abort", Here, [Phase.Failed], "A person does not want the trial to begin; Git is left alone.",
            When: o => o.Requests(Requests.Abort, o.Status.LastAppliedSpec),
            Then: o => Trial.Fail(o, "Aborted", "The trial was aborted by annotation.", revisionIsToBlame: false)),

        HookRules.Approved(Here),

        .. PersonRules.During(Here),

        LostPrimary.Rule(Here),

        .. HookRules.During(Here),

        new("begin-on-request", Here, [Phase.Progressing], "A person wants the revision promoted: its trial begins without the webhooks, and ends when its pods are ready.",
            When: o => o.Requests(Requests.Promote, o.Status.LastAppliedSpec),
            Then: Trial.Begin),

        new("wait-while-paused", Here, Here, "A person has the trial paused before it has begun.",
            When: o => o.Status.PausedSince is not null && HookPlan.BeforeRollout(o) is null,
            Then: o => Wait(o, $"Revision {o.Status.LastAppliedSpec} is paused before its trial; annotation {Requests.Asking(o.Status, Requests.Resume, o.Status.LastAppliedSpec)} lets it begin.")),

        new("hold-confirmed", Here, Here, "The webhooks let the revision through, but a freeze window began meanwhile.",
            When: o => HookPlan.BeforeRollout(o) is null && StartRules.Hold(o) is not null,
            Then: o => Wait(o, StartRules.Sentence(o, StartRules.Hold(o)!)) with { LookAgainAt = StartRules.Hold(o)!.Until }),

        new("confirmed", Here, [Phase.Progressing], "All confirm-rollout webhooks have answered with success: the trial begins.",
            When: o => HookPlan.BeforeRollout(o) is null,
            Then: Trial.Begin),

        new("scale-down-waiting", Here, Here, "Pods of the target that are drained are not needed before the trial begins.",
            When: o => o.Status.DrainUntil is { } until && o.Now >= until && !o.TargetServesUsers(),
            Then: o => o.Go(o.Status with { DrainUntil = null }, o.Target!.Replicas > 0 ? [new Effect.ScaleTarget(0)] : [])),

        HookRules.Ask(Here),

        new("await-confirmation-of-rollout", Here, Here, "A confirm-rollout webhook has not let the revision through yet.",
            When: _ => true,
            Then: o => Wait(o, HookRules.Sentence(o, HookPlan.BeforeRollout(o)!, $"Revision {o.Status.LastAppliedSpec}"))),
    ];

    private static Decision Wait(Observation o, string message)
        => new() { Status = o.Status with { Message = message }, LookAgainAt = o.Status.DrainUntil is { } until && until > o.Now ? until : null };
}

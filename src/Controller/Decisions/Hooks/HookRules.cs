using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Webhooks as gates and judges of a trial. They are asked beside the reconcile loop; what was asked and answered is in the status.</summary>
internal static class HookRules
{
    /// <summary>The reason of a release that waits for a webhook for longer than it may.</summary>
    public const string DeadlineReason = "HookDeadlineExceeded";

    /// <summary>The reason of a revision that a webhook has taken back.</summary>
    public const string RollbackReason = "RolledBackByHook";

    private static readonly IReadOnlyList<string> Living = [.. Phase.All.Where(phase => phase != Phase.Terminating)];
    private static readonly IReadOnlyList<string> Telling = [Phase.Initialized, Phase.Succeeded, Phase.Failed, Phase.Waiting, Phase.Progressing, Phase.WaitingPromotion];

    /// <summary>Comes first: an answer is handed over once; and what is told after a trial waits for nothing else.</summary>
    public static IReadOnlyList<Rule> Reports { get; } =
    [
        new("hook-answered", Living, Living, "A webhook has answered, or has given no answer in time.",
            When: o => o.HookReports.Count > 0 && o.Status.Hooks?.Any(asked => o.HookReports.Any(report => report.Answers(asked))) == true,
            Then: HookAnswers.Record),

        new("post-rollout-given-up", Telling, Telling, "A post-rollout webhook has given no answer until its deadline.",
            When: o => Untold(o) is not null,
            Then: o => o.Go(
                o.Status with { Hooks = HookLog.Only(o.Status.Hooks, known => known.Name != Untold(o)!.Name) },
                notices: new Notice("HookGivenUp", $"Webhook {Untold(o)!.Name} could not be told that revision {o.Status.Entry(Untold(o)!)!.Revision} is {o.Status.Entry(Untold(o)!)!.Phase}: {o.Status.Entry(Untold(o)!)!.Message}.", Warning: true))),

        new("ask-post-rollout", Telling, Telling, "A webhook is told how a trial has ended.",
            When: o => HookPlan.DueAfterwards(o) is not null,
            Then: o => o.Go(o.Status.With(HookLog.Asked(o, HookPlan.DueAfterwards(o)!)))),
    ];

    /// <summary>What answers and deadlines lead to.</summary>
    public static IReadOnlyList<Rule> During(IReadOnlyList<string> here) =>
    [
        new("rollback-hook", here, [Phase.Failed], "A rollback webhook answered with success: the traffic goes back; Git is left alone, as no failure was measured.",
            When: o => Rollback(o) is not null,
            Then: o => Trial.Fail(o, RollbackReason, $"Webhook {Rollback(o)!.Name} (rollback) asks for it.", revisionIsToBlame: false)),

        new("pre-rollout-failed", here, [Phase.Failed], "As many checks before the first traffic failed as the threshold allows.",
            When: o => FailedBeforeTraffic(o) is not null,
            Then: o => Trial.Fail(
                o with { Canary = o.Canary with { Status = o.Status with { FailedByMetricsAt = o.Now } } },
                "AnalysisFailed",
                $"webhook {FailedBeforeTraffic(o)!.Name} answered {FailedBeforeTraffic(o)!.Message} ({o.Status.FailedChecks} of {o.Spec.FailureThreshold()} failed checks).",
                revisionIsToBlame: true)),

        new("hook-deadline-rollback", here, [Phase.Failed], "A gate stayed closed, or a pre-rollout webhook gave no answer, until its deadline, and onDeadline is rollback: the traffic goes back; Git is left alone.",
            When: o => HookPlan.Late(o) is { } hook && o.Spec.OnDeadlineOf(hook) == SpecSettings.Rollback,
            Then: o => Trial.Fail(o, DeadlineReason, Overdue(o), revisionIsToBlame: false)),

        new("hook-deadline-proceed", here, here, "The same, and onDeadline is proceed: the trial goes on as if the answer had been success.",
            When: o => HookPlan.Late(o) is { } hook && o.Spec.OnDeadlineOf(hook) == HookSettings.Proceed,
            Then: o => o.Go(
                HookAnswers.Open(o, o.Status, o.Status.Entry(HookPlan.Late(o)!)!, "its deadline is over, and onDeadline is proceed"),
                notices: new Notice(DeadlineReason, $"Revision {o.Status.LastAppliedSpec} goes on (onDeadline is proceed). {Overdue(o)}", Warning: true))),

        new("hook-deadline", here, here, "The same, and onDeadline is hold: it is waited for all the same, and somebody is told.",
            When: o => HookPlan.Late(o) is not null,
            Then: o => o.Go(
                o.Status.With(o.Status.Entry(HookPlan.Late(o)!)! with { LateSince = o.Now }),
                notices: new Notice(DeadlineReason, $"Revision {o.Status.LastAppliedSpec} still waits. {Overdue(o)}", Warning: true))),
    ];

    /// <summary>Before other words of people: one approval opens all that a step waits for.</summary>
    public static Rule Approved(IReadOnlyList<string> here) => new("gate-approved", here, here, "A person opens the gate that the trial waits for.",
        When: o => HookPlan.ClosedGate(o) is not null && o.Requests(Requests.Approve, o.Status.LastAppliedSpec),
        Then: Approve);

    /// <summary>Asks what is due.</summary>
    public static Rule Ask(IReadOnlyList<string> here) => new("ask-hook", here, here, "A webhook is to be asked, or asked again.",
        When: o => HookPlan.Due(o) is not null,
        Then: o => o.Go(o.Status.With(HookLog.Asked(o, HookPlan.Due(o)!))));

    /// <summary>Keeps the canary without traffic.</summary>
    public static Rule AwaitTraffic(IReadOnlyList<string> here) => new("await-hook", here, here, "A webhook has its say before the canary gets its first traffic.",
        When: o => o.Status.Step == 0 && HookPlan.BeforeTraffic(o) is not null,
        Then: o => new Decision { Status = o.Status with { WaitingSince = null, InconclusiveSince = null, Message = Sentence(o, HookPlan.BeforeTraffic(o)!, "No traffic yet: revision") } });

    /// <summary>Keeps a step whose checks have passed.</summary>
    public static Rule Gate(IReadOnlyList<string> here) => new("hold-for-gate", here, here, "The step is through and waits for a webhook.",
        When: o => HookPlan.BeforeNextStep(o) is not null,
        Then: HoldForGate);

    public static Decision HoldForGate(Observation o)
    {
        CanaryWebhook gate = HookPlan.BeforeNextStep(o)!;
        CanaryStatus status = CheckRecord.Of(o) with
        {
            Phase = gate.KindOf() == HookType.ConfirmPromotion ? Phase.WaitingPromotion : Phase.Progressing,
            InconclusiveSince = null,
            Message = Sentence(o, gate, $"Weight {o.PlannedWeight()} (step {o.Status.Step} of {o.Status.Steps})"),
        };
        return ProgressingRules.Hold(o, o.Status.Entry(gate) is null ? status.With(HookLog.Asked(o with { Canary = o.Canary with { Status = status } }, gate)) : status);
    }

    /// <summary>
    /// The decision with what follows from the webhooks whatever was decided: who is to be told of an end, when one is due or late,
    /// and nothing of those that the spec does not have any more.
    /// </summary>
    public static Decision Completed(Observation o, Decision decision)
    {
        if (decision.Need != Need.Nothing || (decision.Status.Hooks is null && o.Spec.Analysis.Webhooks is not { Count: > 0 }))
        {
            return decision;
        }

        CanaryStatus status = decision.Status with { Hooks = HookLog.Only(decision.Status.Hooks, known => o.Spec.Hook(known.Name)?.KindOf() == known.Type) };
        status = End(o, BakeRules.Kept(status)) is (var revision, var phase) ? Told(o, status, revision, phase) : status;
        return decision with
        {
            Status = status,
            LookAgainAt = Dues(o, status).Append(decision.LookAgainAt).Min(),
            Stalled = decision.Stalled ?? (status.Hooks?.Any(hook => hook.LateSince is not null) == true ? DeadlineReason : null),
        };
    }

    /// <summary>A sentence about what is waited for.</summary>
    public static string Sentence(Observation o, CanaryWebhook hook, string what)
    {
        string approve = HookType.IsGate(hook.KindOf()) ? $"; annotation {Requests.Asking(o.Status, Requests.Approve, o.Status.LastAppliedSpec)} lets it go on" : "";
        return $"{what} waits for webhook {hook.Name} ({hook.KindOf()}){approve}.";
    }

    private static HookStatus? Rollback(Observation o) => o.Status.Hooks?.FirstOrDefault(hook => hook.Type == HookType.Rollback && hook.HasPassed());

    private static HookStatus? FailedBeforeTraffic(Observation o) => o.Status is { Step: 0, Hooks: { } hooks } && o.Status.FailedChecks >= o.Spec.FailureThreshold()
        ? hooks.FirstOrDefault(hook => hook is { Type: HookType.PreRollout, Answer: HookAnswer.Refused, AnsweredAt: not null })
        : null;

    private static CanaryWebhook? Untold(Observation o) => o.Status.Hooks is null
        ? null
        : o.Spec.Hooks(HookType.PostRollout).FirstOrDefault(hook => o.Status.Entry(hook) is { } entry && !entry.IsAwaited() && HookPlan.IsLate(o, hook));

    private static Decision Approve(Observation o)
    {
        HookStatus gate = o.Status.Entry(HookPlan.ClosedGate(o)!)!;
        string annotation = Requests.Shown(Requests.Approve, o.Canary.Metadata.Annotations![Requests.Approve]);
        CanaryStatus opened = HookAnswers.Open(o, o.Handled(o.Status, Requests.Approve, o.Status.LastAppliedSpec), gate, $"a person agreed ({annotation})");
        return o.Go(

            // One word opens all that a step waits for.
            opened with
            {
                ApprovedStep = o.Status.Step > 0 ? o.Status.Step : opened.ApprovedStep,
                LetThrough = o.Freeze is null ? opened.LetThrough : o.Status.LastAppliedSpec,
            },
            notices: new Notice("GateOpened", $"A person lets revision {o.Status.LastAppliedSpec} go on in the place of webhook {gate.Name} ({annotation})."));
    }

    private static string Overdue(Observation o)
    {
        CanaryWebhook hook = HookPlan.Late(o)!;
        string said = o.Status.Entry(hook)!.Message is { } message ? $" Its last answer: {message}." : "";
        return $"Webhook {hook.Name} ({hook.KindOf()}) did not answer with success within {o.Spec.DeadlineOf(hook).TotalSeconds:0} s.{said}";
    }

    /// <summary>The revision that is promoted for good or has failed by this decision, and which of both; null for none.</summary>
    private static (string Revision, string Phase)? End(Observation o, CanaryStatus after) => after.Phase switch
    {
        // What bakes may yet be taken back: its end is that of the bake, whatever ends it.
        not Phase.Terminating when o.Status.Bake is { Since: not null } bake && after.Bake?.Revision != bake.Revision
            => (bake.Revision, after.Phase == Phase.Failed && after.LastPromotedSpec != bake.Revision ? Phase.Failed : Phase.Succeeded),
        Phase.Finalising when o.Status.Phase == Phase.Promoting && after.LastPromotedSpec != o.Status.LastPromotedSpec && after.Bake is null
            => (after.LastAppliedSpec!, Phase.Succeeded),
        Phase.Failed when o.Status.Phase is Phase.Waiting or Phase.Progressing or Phase.WaitingPromotion or Phase.Promoting
            && after.LastAppliedSpec == o.Status.LastAppliedSpec && after.LastAppliedSpec != after.LastPromotedSpec
            => (after.LastAppliedSpec!, Phase.Failed),
        _ => null,
    };

    private static CanaryStatus Told(Observation o, CanaryStatus status, string revision, string phase)
        => o.Spec.Hooks(HookType.PostRollout).Aggregate(status, (told, hook) => told.With(new HookStatus
        {
            Name = hook.Name,
            Type = HookType.PostRollout,
            Revision = revision,
            Phase = phase,
            Step = o.Status.Step,
            Since = o.Now,
            AskAgainAt = o.Now,
        }));

    private static IEnumerable<DateTimeOffset?> Dues(Observation o, CanaryStatus status)
        => from entry in status.Hooks ?? []
           let hook = o.Spec.Hook(entry.Name)!
           from due in (DateTimeOffset?[])[entry.IsAwaited() ? null : entry.AskAgainAt, HookPlan.Deadline(o.Spec, hook, entry)]
           where due > o.Now
           select due;
}

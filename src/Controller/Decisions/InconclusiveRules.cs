using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What follows from a check that gives no clear answer: too little evidence, or a provider that is away.</summary>
internal static class InconclusiveRules
{
    /// <summary>The reason of the Event when a revision is taken back without a verdict.</summary>
    public const string Reason = "Inconclusive";

    private static readonly IReadOnlyList<string> Here = [Phase.Progressing, Phase.WaitingPromotion];

    // A check may come late; one that is later was not made for another reason.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("traffic-not-shifted", Here, Here, "The canary's share of the requests is not what its weight says: what is measured says little about it, and the weight holds, whatever onInconclusive says.",
            When: o => o.Analysis!.Traffic is { IsNotShifted: true },
            Then: NotShifted),

        new("inconclusive-rollback", Here, [Phase.Failed], "No clear answer within inconclusiveDeadline, and onInconclusive is rollback: the traffic goes back; Git is left alone, as no failure was measured.",
            When: o => IsOver(o) && o.Spec.OnInconclusive() == SpecSettings.Rollback,
            Then: TakeBack),

        new("inconclusive-gate", Here, Here, "No clear answer within inconclusiveDeadline, and onInconclusive is promote, but a webhook has its say first.",
            When: o => MayGoOn(o) && HookPlan.BeforeNextStep(o) is not null,
            Then: o => HookRules.HoldForGate(o) is var hold ? hold with { Status = hold.Status with { InconclusiveSince = o.Status.InconclusiveSince } } : hold),

        new("inconclusive-next-step", Here, Here, "No clear answer within inconclusiveDeadline, and onInconclusive is promote: the next step's weight.",
            When: o => MayGoOn(o) && !o.OnLastStep(),
            Then: GoOn),

        new("inconclusive-promote", Here, [Phase.Promoting], "No clear answer within inconclusiveDeadline at the last step, and onInconclusive is promote.",
            When: MayGoOn,
            Then: o => Trial.Promote(PersonRules.Approved(CheckRecord.Kept(o)), $"Promoting revision {o.Target!.Revision} without a verdict. {Words(o)}")),

        new("inconclusive", Here, Here, "Too little evidence, or the provider gives no answer: the weight holds, and no check counts as failed.",
            When: IsUnclear,
            Then: Hold),
    ];

    private static bool IsUnclear(Observation o) => o.Analysis!.Overall is VerdictKind.NotEnoughEvidence or VerdictKind.ProviderUnavailable;

    private static bool IsOver(Observation o) => IsUnclear(o) && o.Now >= Since(o) + o.Spec.InconclusiveDeadline();

    private static bool MayGoOn(Observation o) => IsOver(o) && o.Spec.OnInconclusive() == SpecSettings.Promote && ProgressingRules.CanaryServes(o) && !PersonRules.KeepsStep(o);

    /// <summary>Time in which no check was made, because the Canary was suspended, say, is no time without an answer.</summary>
    private static DateTimeOffset Since(Observation o)
    {
        TimeSpan delay = o.Spec.CheckInterval() > LongestDelay ? o.Spec.CheckInterval() : LongestDelay;
        bool missed = o.Status.NextCheck is { } due && o.Now - due > delay;
        return missed ? o.Now : o.Status.InconclusiveSince ?? o.Now;
    }

    private static Decision GoOn(Observation o)
    {
        int step = o.Status.Step + 1;
        Decision shift = ProgressingRules.Shift(o, step);
        return shift with
        {
            Status = shift.Status with { Message = $"{shift.Status.Message} {Words(o)}" },
            Notices = [.. shift.Notices, Told($"Going on to step {step} without a verdict. {Words(o)}")],
        };
    }

    private static Decision TakeBack(Observation o)
    {
        string words = Words(o);
        Decision fail = Trial.Fail(CheckRecord.Kept(o), Reason, words, revisionIsToBlame: false);
        return fail with
        {
            Notices = [Told($"Revision {o.Status.LastAppliedSpec} is taken back without a verdict. {words} All traffic is on {o.Spec.PrimaryName()}. Git is left alone, because no failure was measured.")],
        };
    }

    private static Decision Hold(Observation o)
    {
        DateTimeOffset since = Since(o);
        string reason = o.Analysis!.Overall == VerdictKind.ProviderUnavailable ? "ProviderUnavailable" : "NotEnoughEvidence";
        string message = $"{o.StepName()} holds: {CheckRecord.Doubts(o)}";
        return ProgressingRules.Hold(
            o,
            CheckRecord.Of(o) with { InconclusiveSince = since, Message = message },
            o.Status.InconclusiveSince is null ? [new Notice(reason, message, Warning: true)] : []) with
        {
            Stalled = IsOver(o) ? reason : null,
        };
    }

    /// <summary>A trial that had no traffic must not end as if it had: only the router can mend this.</summary>
    private static Decision NotShifted(Observation o)
    {
        DateTimeOffset since = Since(o);
        string message = $"{o.StepName()} holds: {CheckRecord.Doubts(o)}";
        return ProgressingRules.Hold(
            o,
            CheckRecord.Of(o) with { InconclusiveSince = since, Message = message },
            o.Status.Traffic?.ToState().IsNotShifted == true ? [] : [new Notice(StatusSummary.TrafficNotShifted, message, Warning: true)]) with
        {
            Stalled = o.Now >= since + o.Spec.InconclusiveDeadline() ? StatusSummary.TrafficNotShifted : null,
        };
    }

    private static string Words(Observation o)
        => $"No clear answer for {(o.Now - Since(o)).TotalSeconds:0} s (onInconclusive is {o.Spec.OnInconclusive()}): {CheckRecord.Doubts(o)}.";

    private static Notice Told(string message) => new(Reason, message, Warning: true);
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The trial: traffic step by step, a check at each interval.</summary>
internal static class ProgressingRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Progressing, Phase.WaitingPromotion];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("target-gone", Here, [Phase.Failed], "The target was deleted during its trial.",
            When: o => o.Target is null,
            Then: o => Trial.Lose(o, $"Deployment {o.Spec.TargetRef.Name} was deleted during its trial.")),

        .. NewRevisionRules.During(Here),

        DependencyRules.FailWith(Here),

        new("abort", Here, [Phase.Failed], "A person aborts the trial; Git is left alone.",
            When: o => o.Requests(Requests.Abort, o.Status.LastAppliedSpec),
            Then: o => Trial.Fail(o, "Aborted", "The trial was aborted by annotation.", revisionIsToBlame: false)),

        HookRules.Approved(Here),

        .. StalePodRules.During(Here),

        .. PersonRules.During(Here),

        new("workload-failed", Here, [Phase.Failed], "The canary's pods cannot run; no need to wait for the next check.",
            When: o => o.Target!.Health == WorkloadHealth.Failed && o.Target.Replicas > 0,
            Then: o => Trial.Fail(o, "WorkloadFailed", $"{o.Spec.TargetRef.Name} cannot run: {o.Target!.Reason}.", revisionIsToBlame: true)),

        LostPrimary.Rule(Here),

        .. HookRules.During(Here),

        new("progress-deadline", Here, [Phase.Failed], "The canary's pods were not ready in time.",
            When: o => !CanaryServes(o) && !o.Target!.IsBlocked && o.DeadlinePassed(),
            Then: o => Trial.Fail(
                o,
                "ProgressDeadlineExceeded",
                o.Target!.Health == WorkloadHealth.Ready
                    ? $"Service {o.Spec.ServiceName()}-canary had no endpoints within {o.Spec.ProgressDeadline().TotalSeconds:0} s though the pods of {o.Spec.TargetRef.Name} are ready."
                    : $"{o.Spec.TargetRef.Name} was not ready within {o.Spec.ProgressDeadline().TotalSeconds:0} s: {o.Target.Reason}.",
                revisionIsToBlame: o.Target.Health != WorkloadHealth.Ready)),

        new("withdraw-from-unready", Here, Here, "No pod of the canary is ready: it must not get traffic.",
            When: o => o.Serving.CanaryEndpoints == 0 && o.Route.CanaryWeight != 0,
            Then: o => Pause(o, $"Waiting for {o.Spec.TargetRef.Name}: {o.Target!.Reason}.", new Effect.SetWeight(0))),

        new("scale-up", Here, Here, "The canary has fewer pods than its share of traffic may need.",
            When: o => o.Target!.Replicas < o.LeastReplicas(),
            Then: o => Pause(o, $"Scaling up {o.Spec.TargetRef.Name}.", new Effect.ScaleTarget(o.ReplicasFor(o.PlannedWeight())))),

        new("await-room", Here, Here, "The canary's pods cannot start for a reason outside the revision: that is no failure of it, and its deadline does not run.",
            When: o => o.Target!.IsBlocked && !CheckIsDue(o),
            Then: o => Stand(o, $"{o.Spec.TargetRef.Name} cannot start: {o.Target!.Reason}.") is var stand && o.Status.InconclusiveSince is null
                ? stand with { Notices = [new("CanaryBlocked", stand.Status.Message!, Warning: true)] }
                : stand),

        new("await-canary", Here, Here, "The canary's pods are not all ready yet; those that have traffic are judged all the same.",
            When: o => !CanaryServes(o) && !CheckIsDue(o),
            Then: o => Pause(o, $"Waiting for {o.Spec.TargetRef.Name}: {o.Target!.Reason}.")),

        DependencyRules.HoldAgain(Here),

        PersonRules.BeforeTraffic(Here),

        new("strategy-changed", Here, Here, "The spec was changed to another strategy in mid-trial: a step of the one is none of the other's, so that the steps begin anew.",
            When: o => o.Status is { Step: > 0, Strategy: { } strategy } && strategy != StepPlan.StrategyOf(o.Spec).ToString(),
            Then: o => Trial.StartOver(o, $"The spec was changed to another strategy; revision {o.Status.LastAppliedSpec} begins its steps anew.")),

        new("skip-analysis", Here, [Phase.Promoting], "spec.skipAnalysis promotes as soon as the pods are ready.",
            When: o => o.Spec.SkipAnalysis == true && CanaryServes(o),
            Then: o => Trial.Promote(o, $"Promoting revision {o.Target!.Revision} without analysis (spec.skipAnalysis).")),

        PersonRules.Promote(Here, CanaryServes),

        new("withdraw-without-ingress", Here, Here, "The Ingress is gone, or leads elsewhere: what the canary still gets could not be judged.",
            When: o => o.Route is { SourceExists: false, CanaryWeight: not 0 },
            Then: o => Pause(o, o.Route.Problem!, new Effect.SetWeight(0))),

        new("await-ingress-back", Here, Here, "The Ingress is gone, or has no path to the app's Service.",
            When: o => !o.Route.SourceExists,
            Then: o => Stand(o, o.Route.Problem!) with { Stalled = "NothingToRoute" }),

        new("hold-for-primary", Here, Here, "The primary has no ready pod; no further step until it has.",
            When: o => o.Serving.PrimaryEndpoints == 0,
            Then: o => Stand(o, $"Holding: {o.Spec.PrimaryName()} has no ready pods.")),

        HookRules.Ask(Here),

        HookRules.AwaitTraffic(Here),

        new("look-up-traffic", Here, Here, "Before the first step: ask for the app's traffic, which tells what the planned steps can find out.",
            When: o => o.Status.Step == 0 && o.Forecast is null && StepPlan.StrategyOf(o.Spec) == Strategy.Canary && (o.Spec.Analysis.Metrics ?? []).Any(metric => metric is { Query: null, TemplateRef: null }),
            Then: o => new Decision { Status = o.Status, Need = Need.Forecast }),

        new("first-step", Here, Here, "The pods are ready: the first step's weight.",
            When: o => o.Status.Step == 0,
            Then: FirstStep),

        new("restore-weight", Here, Here, "The route does not carry the step's weight, or does not mirror the Ingress any more; a due check comes first then.",
            When: o => o.Route.CanaryWeight != o.PlannedWeight() || !o.Route.Exists || (!o.Route.Current && !CheckIsDue(o)),
            Then: o => o.Mend(
                o.Status with
                {
                    CanaryWeight = o.PlannedWeight(),
                    Steps = StepPlan.Weights(o.Spec).Count,
                    WaitingSince = CanaryServes(o) ? null : o.Status.WaitingSince,
                    NextCheck = o.Route.CanaryWeight == o.PlannedWeight() ? o.Status.NextCheck : o.Now + o.Spec.FirstCheckAfter(warmsUp: false),

                    // Nothing was asked while the traffic was elsewhere.
                    InconclusiveSince = o.Route.CanaryWeight == o.PlannedWeight() ? o.Status.InconclusiveSince : null,
                    Message = StepPlan.SentenceOf(o.Spec, o.Status.Step),
                },
                new Effect.SetWeight(o.PlannedWeight()))),

        new("await-check", Here, Here, "The next check is not due yet.",
            When: o => o.Status.NextCheck is { } due && o.Now < due,
            Then: o => new Decision { Status = o.Status with { WaitingSince = null, CanaryWeight = o.PlannedWeight() }, LookAgainAt = o.Status.NextCheck }),

        new("look-up-trial-origin", Here, Here, "The repository gave no answer when the revision arrived: ask it again with each check, while its head is still this revision's.",
            When: o => o is { Analysis: null, OriginLookedUp: false } && o.Status.Provenance?.Bad is null && o.Spec.RevertsInGit() && o.Spec.Rollback!.Git!.Source is not null,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("look-up-metrics", Here, Here, "A check is due.",
            When: o => o.Analysis is null,
            Then: o => new Decision { Status = o.Status, Need = Need.Analysis }),

        new("analysis-alarm", Here, [Phase.Failed], "A failure that stands alone, beyond a hard limit or worse than the primary beyond chance: no further checks are waited for.",
            When: o => o.Analysis!.IsAlarm,
            Then: o => Trial.Fail(
                CheckRecord.Kept(o, status => status with { FailedChecks = o.Status.FailedChecks + 1, FailedByMetricsAt = o.Now }),
                "AnalysisFailed",
                $"{CheckRecord.Failures(o)}.",
                revisionIsToBlame: true)),

        new("analysis-failed", Here, [Phase.Failed], "As many checks failed as the threshold allows.",
            When: o => o.Analysis!.Overall == VerdictKind.Fail && o.Status.FailedChecks + 1 >= o.Spec.FailureThreshold(),
            Then: o =>
            {
                int failed = o.Status.FailedChecks + 1;
                Observation judged = CheckRecord.Kept(o, status => status with { FailedChecks = failed, FailedByMetricsAt = o.Now });
                return Trial.Fail(judged, "AnalysisFailed", $"{CheckRecord.Failures(o)} ({failed} of {o.Spec.FailureThreshold()} failed checks).", revisionIsToBlame: true);
            }),

        new("check-failed", Here, Here, "A check failed; the weight holds.",
            When: o => o.Analysis!.Overall == VerdictKind.Fail,
            Then: o => Hold(
                o,
                CheckRecord.Of(o) with { FailedChecks = o.Status.FailedChecks + 1, InconclusiveSince = null },
                new Notice("CheckFailed", $"{o.StepName()} holds: {CheckRecord.Failures(o)} ({o.Status.FailedChecks + 1} of {o.Spec.FailureThreshold()} failed checks).", Warning: true))),

        .. InconclusiveRules.All,

        new("hold-for-pods", Here, Here, "The check passed, but not all of the canary's pods are ready: the weight holds.",
            When: o => !CanaryServes(o),
            Then: o => Hold(o, CheckRecord.Of(o) with { InconclusiveSince = null, Message = $"{o.StepName()} holds for {o.Spec.TargetRef.Name}: {o.Target!.Reason}." })),

        new("hold-for-checks", Here, Here, "The check passed, but the step takes more of them: the weight holds.",
            When: o => o.Status.PassedChecks + 1 < o.ChecksOfStep() && !AdvancesEarly(o),
            Then: o => Hold(o, CheckRecord.Of(o) with
            {
                PassedChecks = o.Status.PassedChecks + 1,
                InconclusiveSince = null,
                Message = $"{o.StepName()} holds: {o.Status.PassedChecks + 1} of {o.ChecksOfStep()} checks of step {o.Status.Step} have passed.",
            })),

        .. PersonRules.Gates(Here),

        HookRules.Gate(Here),

        new("next-step", Here, Here, "The step's checks passed, or all comparisons rule out that the canary is too bad: the next step's weight.",
            When: o => !o.OnLastStep(),
            Then: o => Shift(o, o.Status.Step + 1)),

        new("promote", Here, [Phase.Promoting], "The last step is through.",
            When: _ => true,
            Then: o => Trial.Promote(
                PersonRules.Approved(CheckRecord.Kept(o)),
                $"Revision {o.Target!.Revision} passed all {o.Status.Steps} steps; copying it to {o.Spec.PrimaryName()}.")),
    ];

    public static bool CanaryServes(Observation o) => o.Target!.Health == WorkloadHealth.Ready && o.Serving.CanaryEndpoints > 0;

    /// <summary>Whether the evidence for the canary makes up for the checks that the step still lacks.</summary>
    private static bool AdvancesEarly(Observation o) => o.Spec.Analysis.EarlyAdvance is not null && o.Analysis!.IsAccepted;

    /// <summary>Whether pods that have traffic now are to be judged, be they all ready or not.</summary>
    private static bool CheckIsDue(Observation o)
        => o.Status.Step > 0 && o.Serving.CanaryEndpoints > 0 && o.Spec.SkipAnalysis != true && (o.Status.NextCheck is not { } due || o.Now >= due);

    /// <summary>Waits for the canary's pods until their deadline, and for the next check where some of them have traffic.</summary>
    private static Decision Pause(Observation o, string message, params IReadOnlyList<Effect> effects)
    {
        Decision wait = o.Wait(message, effects);
        return wait with
        {
            Status = wait.Status with { CanaryWeight = effects is [Effect.SetWeight shift] ? shift.CanaryWeight : o.Route.CanaryWeight },
            LookAgainAt = o is { Status: { Step: > 0, NextCheck: { } due }, Serving.CanaryEndpoints: > 0 } && due > o.Now && due < wait.LookAgainAt ? due : wait.LookAgainAt,
        };
    }

    /// <summary>Holds for something that is not the canary's to blame; the canary's own deadline does not run.</summary>
    private static Decision Stand(Observation o, string message)
    {
        DateTimeOffset since = o.Status.InconclusiveSince ?? o.Now;
        bool late = o.Now >= since + o.Spec.ProgressDeadline();
        return new Decision
        {
            Status = o.Status with { Message = message, InconclusiveSince = since, WaitingSince = CanaryServes(o) || o.Target!.IsBlocked ? null : o.Status.WaitingSince },
            LookAgainAt = late ? null : since + o.Spec.ProgressDeadline(),
            Stalled = late ? "ProgressDeadlineExceeded" : null,
        };
    }

    /// <summary>Gives the canary the weight of a step.</summary>
    public static Decision Shift(Observation o, int step)
    {
        IReadOnlyList<int> plan = StepPlan.Weights(o.Spec);
        int weight = plan[Math.Min(step, plan.Count) - 1];
        DateTimeOffset next = o.Now + o.Spec.FirstCheckAfter(warmsUp: o.Status.TrafficSince is null);
        CanaryStatus judged = o.Analysis is null ? o.Status : PersonRules.Approved(o, CheckRecord.Of(o));
        int passed = o.Status.PassedChecks + 1;
        string early = o.Analysis?.Overall == VerdictKind.Pass && passed < o.ChecksOfStep() ? $" Step {step - 1} ended early, after {passed} of {o.ChecksOfStep()} checks: no comparison finds the canary too bad." : "";
        string message = StepPlan.SentenceOf(o.Spec, step) + early;

        // An autoscaler only grows the canary after its load has grown; so it is grown first, and gets the weight when its pods are ready.
        bool isTooSmall = o.IsAutoscaled() && o.Target!.Replicas < o.ReplicasFor(weight);
        return new Decision
        {
            Effects = isTooSmall ? [new Effect.ScaleTarget(o.ReplicasFor(weight))] : [new Effect.SetWeight(weight)],
            Status = judged with
            {
                Phase = Phase.Progressing,
                Hooks = HookLog.AfterStep(judged.Hooks),
                Step = step,
                Strategy = StepPlan.StrategyOf(o.Spec).ToString(),
                Steps = plan.Count,
                StepSince = o.Now,
                PassedChecks = 0,
                CanaryWeight = isTooSmall ? o.Status.CanaryWeight : weight,
                NextCheck = next,
                TrafficSince = o.Status.TrafficSince ?? o.Now,
                WaitingSince = null,
                InconclusiveSince = null,
                Message = message,
            },
            Notices = [new("WeightAdvanced", $"Revision {o.Target!.Revision}: {char.ToLowerInvariant(message[0])}{message[1..]}")],
            LookAgainAt = LookAgainAt(o, next),
        };
    }

    private static Decision FirstStep(Observation o)
    {
        Decision shift = Shift(o, 1);
        string[] poor = [.. (o.Forecast ?? []).Where(forecast => !forecast.IsEnough).Select(forecast => forecast.Sentence)];
        return shift with
        {
            Status = shift.Status with { Forecast = o.Forecast is { Count: > 0 } forecasts ? [.. forecasts.Select(ForecastStatus.Of)] : null },
            Notices = poor.Length == 0 ? shift.Notices : [.. shift.Notices, new Notice("TooLittleTraffic", $"{string.Join("; ", poor)}.", Warning: true)],
        };
    }

    /// <summary>Keeps the weight until the next check.</summary>
    public static Decision Hold(Observation o, CanaryStatus status, params IReadOnlyList<Notice> notices)
    {
        DateTimeOffset next = o.Now + o.Spec.CheckInterval();
        string message = notices.Count > 0 ? notices[0].Message : status.Message ?? "";
        return new Decision { Status = status with { NextCheck = next, Message = message }, Notices = notices, LookAgainAt = LookAgainAt(o, next) };
    }

    /// <summary>Webhooks are asked while the time until the next check runs.</summary>
    private static DateTimeOffset LookAgainAt(Observation o, DateTimeOffset next) => o.Spec.Analysis.Webhooks is { Count: > 0 } ? o.Now : next;
}

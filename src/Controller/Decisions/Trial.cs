using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Beginnings and ends of a trial, shared by the rules of several phases.</summary>
internal static class Trial
{
    private const int RememberedRevisions = 10;

    /// <summary>Begins the trial of the target's revision, or waits where webhooks have to let it begin.</summary>
    public static Decision Start(Observation o)
    {
        string revision = o.Target!.Revision;
        CanaryStatus status = StartRules.Begun(o, o.Handled(Fresh(o.Status), Requests.Retry, revision)) with
        {
            LastAppliedSpec = revision,
            StaleSince = HasStalePods(o) ? o.Now : null,
            Steps = StepPlan.Weights(o.Spec).Count,
            FailedRevisions = Without(o.Status.FailedRevisions, revision),
            Provenance = (o.Status.Provenance ?? new ProvenanceStatus()) with { Bad = o.TrialOrigin },
        };
        return o.Spec.Hooks(HookType.ConfirmRollout).Any()
            ? o.Go(
                status with
                {
                    Phase = Phase.Waiting,
                    DrainUntil = o.Target.Replicas > 0 ? o.Now + o.Drain : null,
                    Message = $"New revision {revision}: asking whether its trial may begin.",
                },
                Withdraw(o))
            : Begin(o with { Canary = o.Canary with { Status = status } }, Withdraw(o));
    }

    /// <summary>Begins the trial of a revision that has waited.</summary>
    public static Decision Begin(Observation o) => Begin(o with { Canary = o.Canary with { Status = StartRules.Begun(o, Fresh(o.Status)) with { StaleSince = o.Status.StaleSince } } }, []);

    /// <summary>No traffic yet, all counters at zero.</summary>
    private static Decision Begin(Observation o, IReadOnlyList<Effect> first)
    {
        string revision = o.Target!.Revision;
        return o.Go(
            o.Status with
            {
                Phase = Phase.Progressing,
                WaitingSince = o.Now,
                PrimaryFloor = Sizing.Floor(o),
                Message = $"New revision {revision}: scaling up {o.Spec.TargetRef.Name}.",
            },
            o.Status.StaleSince is not null ? first : [.. first, new Effect.ScaleTarget(o.ReplicasFor(StepPlan.Weights(o.Spec)[0]))],
            new Notice("NewRevision", $"New revision {revision} of {o.Spec.TargetRef.Name}{Changes(o)}; analysis begins when its pods are ready."));
    }

    /// <summary>Whether pods run that have read former configuration: a change of it restarts none by itself.</summary>
    private static bool HasStalePods(Observation o)
        => o.Target is { Pods: > 0 } target && (o.Status.StaleSince is not null || !SameConfigs(o.Status.TrackedConfigs, target.Configs));

    private static bool SameConfigs(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string> now)
        => (before?.Count ?? 0) == now.Count && now.All(config => before!.GetValueOrDefault(config.Key) == config.Value);

    /// <summary>Which configuration is another than the promoted one's, for people to read.</summary>
    private static string Changes(Observation o)
    {
        if (o.Status.PromotedConfigs is not { } promoted)
        {
            return "";
        }

        string[] changed = [.. o.Target!.Configs.Where(config => promoted.TryGetValue(config.Key, out string? before) && before != config.Value).Select(config => config.Key).Order(StringComparer.Ordinal)];
        return changed.Length == 0 ? "" : $" (changed: {string.Join(", ", changed)})";
    }

    /// <summary>Hands a revision that was promoted before to the primary, without a trial.</summary>
    public static Decision GoStraightIn(Observation o, string message)
    {
        Decision promote = Promote(o with { Canary = o.Canary with { Status = Fresh(o.Status) } }, message);
        return promote with
        {
            Effects = Withdraw(o),
            Status = o.Handled(promote.Status, Requests.Retry, o.Target!.Revision) with
            {
                Provenance = (o.Status.Provenance ?? new ProvenanceStatus()) with { Bad = o.TrialOrigin },
            },
        };
    }

    /// <summary>Begins the steps of a trial anew, because they are others now: no traffic until the first of them.</summary>
    public static Decision StartOver(Observation o, string message) => o.Go(
        Fresh(o.Status) with
        {
            FailedChecks = o.Status.FailedChecks,
            PausedSince = o.Status.PausedSince,
            StaleSince = o.Status.StaleSince,
            Message = message,
        },
        Withdraw(o),
        new Notice("StrategyChanged", message));

    /// <summary>Ends the trial without a verdict: no traffic for the canary, then its pods go.</summary>
    public static Decision End(Observation o, string phase, string revision, Notice notice) => o.Go(
        Fresh(o.Status) with
        {
            Phase = phase,
            LastAppliedSpec = revision,
            DrainUntil = o.Now + o.Drain,
            Message = notice.Message,
        },
        Withdraw(o),
        notice);

    /// <summary>
    /// Ends the trial with a failure: traffic first, in this same decision; Git follows as a durable job where the
    /// failure is the revision's own.
    /// </summary>
    public static Decision Fail(Observation o, string reason, string cause, bool revisionIsToBlame)
    {
        string revision = o.Status.LastAppliedSpec!;
        return o.Go(
            o.Handled(Fresh(o.Status), Requests.Abort, revision) with
            {
                Phase = Phase.Failed,
                FailedChecks = o.Status.FailedChecks,
                Verdicts = o.Status.Verdicts,
                Comparisons = o.Status.Comparisons,
                FailedRevisions = Remember(o.Status.FailedRevisions, revision),
                DrainUntil = o.Now + o.Drain,
                Rollback = RevertJob.For(o, cause, revisionIsToBlame),
                Message = cause,
            },
            Withdraw(o),
            new Notice(reason, $"Revision {revision} failed: {cause} All traffic is on {o.Spec.PrimaryName()}.", Warning: true));
    }

    /// <summary>Ends the trial of a target that is gone. Its revision did not fail: it is tried anew when it comes back.</summary>
    public static Decision Lose(Observation o, string cause)
    {
        Decision fail = Fail(o, "TargetNotFound", cause, revisionIsToBlame: false);
        return fail with
        {
            Status = fail.Status with { LastAppliedSpec = o.Status.LastPromotedSpec, FailedRevisions = o.Status.FailedRevisions },
        };
    }

    /// <summary>Hands the revision over to the primary.</summary>
    public static Decision Promote(Observation o, string message) => o.Go(
        o.Status with
        {
            Phase = Phase.Promoting,
            LastAppliedSpec = o.Target!.Revision,
            WaitingSince = o.Now,
            NextCheck = null,
            PassedChecks = 0,
            InconclusiveSince = null,
            Measurements = null,
            Hooks = HookLog.AfterTrial(o.Status.Hooks),
            DrainUntil = null,
            Bake = BakeRules.Planned(o),
            Message = message,
        },
        [],
        new Notice("Promoting", message));

    public static IReadOnlyList<string> Remember(IReadOnlyList<string>? revisions, string revision)
        => [revision, .. Without(revisions, revision).Take(RememberedRevisions - 1)];

    public static IReadOnlyList<string> Without(IReadOnlyList<string>? revisions, string revision)
        => [.. (revisions ?? []).Where(known => known != revision)];

    /// <summary>
    /// The effect that takes all traffic from the canary; none when it has none. The status counts too: it knows of a
    /// weight that the watch has not shown yet.
    /// </summary>
    public static IReadOnlyList<Effect> Withdraw(Observation o)
        => o.Route is { Exists: true, CanaryWeight: not 0 } || o.Status.CanaryWeight != 0 ? [new Effect.SetWeight(0)] : [];

    private static CanaryStatus Fresh(CanaryStatus status) => status with
    {
        CanaryWeight = 0,
        Step = 0,
        Strategy = null,
        PassedChecks = 0,
        FailedChecks = 0,
        Verdicts = null,
        Measurements = null,
        Comparisons = status.Comparisons is { } known ? [.. known.Select(one => ComparisonStatus.Of(one.Metric, one.ToState().ForNewRevision()))] : null,
        NextCheck = null,
        Hooks = HookLog.AfterTrial(status.Hooks),
        Traffic = null,
        Forecast = null,
        TrafficSince = null,
        InconclusiveSince = null,
        WaitingSince = null,
        StaleSince = null,
        PausedSince = null,
        StepSince = null,
        ApprovedStep = 0,
        DrainUntil = null,
        Bake = null,
        Rollback = null,
    };
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Questions that several rules ask of an observation, and the two usual shapes of an answer.</summary>
internal static class ObservationExtensions
{
    private static readonly TimeSpan MendingPause = TimeSpan.FromSeconds(1);

    public static bool RevisionChanged(this Observation o) => o.Target is { } target && target.Revision != o.Status.LastAppliedSpec;

    /// <summary>Whether the target has a revision that a trial, and nothing but a trial, is due for.</summary>
    public static bool HasNewRevision(this Observation o)
        => o.RevisionChanged() && o.Target!.Revision != o.Status.LastPromotedSpec && !o.GoesStraightIn(o.Target.Revision)
           && (!o.FailedBefore(o.Target.Revision) || o.Requests(Decisions.Requests.Retry, o.Target.Revision));

    /// <summary>Whether the revision is promoted, or was within <c>spec.rollbackWindow</c>: it needs no analysis.</summary>
    public static bool GoesStraightIn(this Observation o, string revision)
        => revision == o.Status.LastPromotedSpec
           || (o.Status.KnownGood ?? []).Where(good => good != o.Status.LastPromotedSpec).Take(o.Spec.RollbackWindow()).Contains(revision);

    /// <summary>Whether the revision was ever promoted, as far as that is remembered.</summary>
    public static bool IsKnownGood(this Observation o, string revision)
        => revision == o.Status.LastPromotedSpec || o.Status.KnownGood?.Contains(revision) == true;

    public static bool FailedBefore(this Observation o, string revision)
        => o.Status.FailedRevisions?.Contains(revision) == true;

    /// <summary>
    /// Whether the promoted revision was put on the primary without a trial, because the one before it was lost beyond
    /// restoring. It serves, but it is no good state to go back to.
    /// </summary>
    public static bool ServesUnjudged(this Observation o)
        => o.Status.LastPromotedSpec is { } promoted && o.Status.KnownGood?.Contains(promoted) != true;

    /// <summary>Whether the deletion of the Canary waits for us.</summary>
    public static bool HoldsDeletion(this Observation o) => o.Canary.Metadata.Finalizers?.Contains(Canary.Finalizer) == true;

    /// <summary>The weight of the current step, in percent.</summary>
    public static int PlannedWeight(this Observation o)
    {
        IReadOnlyList<int> plan = StepPlan.Weights(o.Spec);
        return o.Status.Step <= 0 ? 0 : plan[Math.Min(o.Status.Step, plan.Count) - 1];
    }

    /// <summary>Whether the canary's share of the requests is to be its weight: beside requests that match, and users who stay where they are, nobody knows.</summary>
    public static bool FollowsWeight(this Observation o) => o.Spec.Analysis.Match is not { Count: > 0 } && !o.Route.KeepsSessions;

    /// <summary>Passed checks that the current step takes.</summary>
    public static int ChecksOfStep(this Observation o) => StepPlan.Checks(o.Spec, o.Status.Step);

    /// <summary>What the current step is called at the beginning of a sentence.</summary>
    public static string StepName(this Observation o) => StepPlan.NameOf(o.Spec, o.Status.Step);

    /// <summary>The pause that the spec wants at the current step; null for none.</summary>
    public static StepPause? PauseHere(this Observation o)
        => o.Status.Step > 0 ? o.Spec.Analysis.Pauses?.FirstOrDefault(pause => pause.Weight == o.PlannedWeight()) : null;

    /// <summary>From when on requests tell something of the canary: its first traffic, and the metric's warm-up after that. Null before it has traffic.</summary>
    public static DateTimeOffset? CountsFrom(this Observation o, CanaryMetric metric) => o.Status.TrafficSince + o.Spec.InitialDelay(metric);

    public static bool OnLastStep(this Observation o) => o.Status.Step >= StepPlan.Weights(o.Spec).Count;

    /// <summary>Whether the wait for ready pods has lasted longer than <c>progressDeadlineSeconds</c>.</summary>
    public static bool DeadlinePassed(this Observation o)
        => o.Status.WaitingSince is { } since && o.Now >= since + o.Spec.ProgressDeadline();

    /// <summary>The names under which the app was, or is now being, adopted. An Ingress that comes later is one of them from then on.</summary>
    public static AdoptedNames Names(this Observation o)
    {
        IReadOnlyList<string> ingresses = o.Canary.IngressNames();
        AdoptedNames names = o.Status.Adopted ?? new AdoptedNames { Target = o.Spec.TargetRef.Name, Service = o.Spec.ServiceName() };
        return (names.Ingresses.SequenceEqual(ingresses) ? names : names with { Ingresses = ingresses }) with { Autoscaler = o.Companions.Autoscaler };
    }

    /// <summary>Whether the annotation asks for this revision and was not carried out before.</summary>
    public static bool Requests(this Observation o, string annotation, string? revision)
        => revision is not null
           && o.Canary.Metadata.Annotations?.TryGetValue(annotation, out string? value) == true
           && value.Split('@')[0] == revision
           && Decisions.Requests.Handled(o.Status, annotation) != value;

    /// <summary>The status in which the annotation's request counts as carried out, if it asks for this revision.</summary>
    public static CanaryStatus Handled(this Observation o, CanaryStatus status, string annotation, string? revision)
        => o.Requests(annotation, revision) ? Decisions.Requests.Handle(status, annotation, o.Canary.Metadata.Annotations![annotation], o.Now) : status;

    /// <summary>Whether a person has let image bots write the images of this revision again.</summary>
    public static bool IsReleased(this Observation o, string revision) => Decisions.Requests.Handled(o.Status, Decisions.Requests.Release)?.Split('@')[0] == revision;

    /// <summary>Whether the canary has traffic that its pods, as they are now, must not or cannot have.</summary>
    public static bool HasUnfitTraffic(this Observation o)
        => o.Route.CanaryWeight != 0 && (o.Target is null || o.RevisionChanged() || o.Serving.CanaryEndpoints == 0);

    /// <summary>The status of a target that had traffic until now: a drain which is under way begins again.</summary>
    public static CanaryStatus DrainingAnew(this Observation o)
        => o.Status with
        {
            DrainUntil = o.Status.DrainUntil is null ? null : o.Now + o.Drain,
            StaleSince = o.Status.StaleSince is null ? null : o.Now,
        };

    /// <summary>Whether users still come to the target through the Service of the Ingress.</summary>
    public static bool TargetServesUsers(this Observation o) => o.Serving.Apex == ApexSelection.Target || o.Serving.ApexServedByTarget;

    /// <summary>Whether the primary runs this revision and serves.</summary>
    public static bool PrimaryServes(this Observation o, string? revision)
        => o.Primary is { Health: WorkloadHealth.Ready } primary && primary.Revision == revision && o.Serving.PrimaryEndpoints > 0;

    /// <summary>Stays in the phase and waits for a change, or until the readiness deadline. A drain that was under way begins anew after it.</summary>
    public static Decision Wait(this Observation o, string message, params IReadOnlyList<Effect> effects)
    {
        DateTimeOffset since = o.Status.WaitingSince ?? o.Now;
        return new Decision
        {
            Effects = effects,
            Status = o.Status with { Message = message, WaitingSince = since, DrainUntil = null },
            LookAgainAt = o.DeadlinePassed() ? null : since + o.Spec.ProgressDeadline(),
            Stalled = o.DeadlinePassed() ? "ProgressDeadlineExceeded" : null,
        };
    }

    /// <summary>
    /// Stays in the phase and puts something right. The change itself wakes the next look; where it does not stick, a
    /// pause keeps two writers from outbidding each other at full speed.
    /// </summary>
    public static Decision Mend(this Observation o, CanaryStatus status, params IReadOnlyList<Effect> effects)
        => new() { Effects = effects, Status = status, LookAgainAt = o.Now + MendingPause };

    /// <summary>Goes to a phase, or stays in it, with a new status.</summary>
    public static Decision Go(this Observation o, CanaryStatus status, IReadOnlyList<Effect>? effects = null, params IReadOnlyList<Notice> notices)
        => new() { Effects = effects ?? [], Status = status, Notices = notices, LookAgainAt = o.Now };
}

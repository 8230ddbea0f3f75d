using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Fills in what follows from the rest of the status: conditions as kstatus reads them
/// (https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus), times of change, the trial's origin.
/// </summary>
internal static class StatusSummary
{
    /// <summary>Condition, reason and Event of a trial whose traffic does not follow its weight.</summary>
    public const string TrafficNotShifted = "TrafficNotShifted";

    public static CanaryStatus Of(Observation o, Decision decision)
    {
        CanaryStatus status = StartRules.Kept(o, BakeRules.Kept(WithTraffic(o, decision, WithTrialOrigin(o, decision.Status))));
        return status with
        {
            // What carries a weight must be known before the next edit of the spec.
            Adopted = status.Adopted is null ? null : o.Names(),
            ObservedGeneration = o.Canary.Metadata.Generation,
            LastTransitionTime = status.Phase != o.Status.Phase ? o.Now : status.LastTransitionTime,
            Conditions = [.. Conditions(status, decision.Stalled).Concat(Coexistence.Of(o) is { } conflict ? [conflict] : []).Select(condition => Dated(condition, o))],
        };
    }

    /// <summary>A deployer reports a commit after applying it, so the origin of a revision may become known a moment after its trial began.</summary>
    private static CanaryStatus WithTrialOrigin(Observation o, CanaryStatus status)
    {
        // Once the revert has its identity it speaks of one commit for good; a revision that is being healed is no trial.
        bool onTrial = (status.Phase is Phase.Waiting or Phase.Progressing or Phase.WaitingPromotion or Phase.Promoting && status.LastAppliedSpec != status.LastPromotedSpec)
            || status is { Phase: Phase.Failed, Rollback: { Phase: RollbackPhase.Publishing, Id: null } };

        // While the primary rolls out nobody looks at the next revision: its commit, when it is told before its pods are
        // seen, must not become that of the promoted one.
        bool stands = status is { Phase: Phase.Promoting, Provenance: { Bad: { } bad } known } && bad.Commit != known.Good?.Commit;
        return onTrial && !stands && !o.ConfigsPending && o.Target?.Revision == status.LastAppliedSpec && o.TrialOrigin is { } origin && status.Provenance?.Bad != origin
            ? status with { Provenance = (status.Provenance ?? new ProvenanceStatus()) with { Bad = origin } }
            : status;
    }

    /// <summary>Requests are counted anew from each weight on, where they are to follow it.</summary>
    private static CanaryStatus WithTraffic(Observation o, Decision decision, CanaryStatus status)
        => !o.FollowsWeight() ? status with { Traffic = null }
            : decision.Effects.OfType<Effect.SetWeight>().LastOrDefault() is { } shift
                ? status with { Traffic = shift.CanaryWeight > 0 ? new TrafficStatus { Weight = shift.CanaryWeight, Since = o.Now } : null }
                : status;

    private static IEnumerable<Condition> Conditions(CanaryStatus status, string? stalled)
    {
        string phase = status.Phase ?? Phase.Initializing;
        string message = status.Message ?? phase;
        bool blocked = status is { Phase: Phase.Failed, Rollback.Phase: RollbackPhase.Blocked or RollbackPhase.Declined };
        bool busy = !Phase.IsIdle(phase) || status is { Phase: Phase.Failed, Rollback.Phase: RollbackPhase.Publishing or RollbackPhase.Proposed or RollbackPhase.Converging };
        string? held = status is { Phase: Phase.Failed, Rollback.Phase: RollbackPhase.Held } ? status.Rollback.HeldFor : null;
        string? waits = stalled is null ? status.Held?.Reason : null;
        string? reason = waits is not null ? null : stalled ?? held ?? (blocked ? $"Revert{status.Rollback!.Phase}" : phase == Phase.Failed && !busy ? "RevisionFailed" : null);
        bool ready = phase is Phase.Initialized or Phase.Succeeded && reason is null && waits is null;
        busy |= waits is not null;

        yield return Of("Ready", ready ? "True" : busy && reason is null ? "Unknown" : "False", reason ?? waits ?? phase, message);
        yield return Of("Reconciling", busy && reason is null ? "True" : "False", waits ?? phase, message);
        yield return Of("Stalled", reason is not null ? "True" : "False", reason ?? "NotStalled",
            blocked ? status.Rollback!.Message ?? message : reason is not null ? message : "Nothing is in the way.");
        yield return Of("Promoted", phase switch
        {
            _ when waits is not null => "Unknown",
            Phase.Initialized or Phase.Succeeded => "True",
            Phase.Failed => "False",
            _ => "Unknown",
        }, waits ?? phase, message);
        if (status.Traffic is { } traffic && traffic.ToState().IsNotShifted)
        {
            yield return Of(TrafficNotShifted, "True", TrafficNotShifted,
                $"{traffic.CanaryRequests} of {traffic.CanaryRequests + traffic.PrimaryRequests} requests went to the canary, whose weight is {traffic.Weight} %.");
        }

        if (status.Rollback is { } job)
        {
            yield return Of("RolledBack", job.Phase == RollbackPhase.Converged ? "True" : "False", job.Phase,
                job.Commit is { } commit ? $"Revision {job.FailedRevision} was undone by commit {commit}." : job.Message ?? job.Cause);
        }
    }

    private static Condition Of(string type, string status, string reason, string message)
        => new() { Type = type, Status = status, Reason = reason, Message = message };

    private static Condition Dated(Condition condition, Observation o)
    {
        Condition? before = o.Status.Conditions?.FirstOrDefault(known => known.Type == condition.Type);
        return condition with
        {
            ObservedGeneration = o.Canary.Metadata.Generation,
            LastTransitionTime = before?.Status == condition.Status ? before.LastTransitionTime : o.Now,
        };
    }
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Rules about the Canary object itself; they come before all others.</summary>
internal static class ObjectRules
{
    private static readonly IReadOnlyList<string> Living = [.. Phase.All.Where(phase => phase != Phase.Terminating)];

    private static readonly TimeSpan ListingPause = TimeSpan.FromMilliseconds(250);

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("delete", Living, [Phase.Terminating], "The Canary is being deleted.",
            When: o => o.Canary.Metadata.DeletionTimestamp is not null,
            Then: o => o.Go(
                o.Status with { Phase = Phase.Terminating, WaitingSince = null, DrainUntil = null, NextCheck = null, Hooks = null, Message = "Giving the traffic back to the target." },
                Sizing.ForAllTraffic(o),
                notices: [new("Terminating", "The Canary is being deleted; the traffic goes back to the target."), .. FailedRevisionReleased(o)])),

        new("rename-revision", Living, Living, "The target's revision is the one that the status knows by another name: the name changes, and nothing else.",
            When: o => o.FormerName is { } former && former != o.Target!.Revision,
            Then: o => o.Go(
                RevisionNames.Renamed(o.Status, o.FormerName!, o.Target!.Revision),
                o.Primary?.Revision == o.FormerName ? [new Effect.MarkPrimary(o.Target.Revision)] : [])),

        new("abort-while-frozen", [Phase.Waiting, Phase.Progressing, Phase.WaitingPromotion], [Phase.Failed], "A person aborts a trial that stands still.",
            When: o => IsFrozen(o) && o.Requests(Requests.Abort, o.Status.LastAppliedSpec),
            Then: o => Trial.Fail(o, "Aborted", "The trial was aborted by annotation.", revisionIsToBlame: false)),

        new("withdraw-while-frozen", Living, Living, "Even while nothing moves, traffic does not stay on pods that are not ready, not those that were judged, or that cannot be judged any more.",
            When: o => IsFrozen(o) && (o.HasUnfitTraffic() || CannotBeJudged(o)),
            Then: o => o.Mend(o.DrainingAnew() with { CanaryWeight = 0 }, new Effect.SetWeight(0))),

        new("hold-deletion", Living, Living, "The finalizer follows spec.revertOnDeletion, also while nothing else moves: a deletion may come any time.",
            When: o => o.Status.Phase is not null && o.Spec.GivesBackOnDeletion() != o.HoldsDeletion(),
            Then: o => o.Mend(o.Status, o.HoldsDeletion() ? new Effect.RemoveFinalizer() : new Effect.AddFinalizer())),

        new("invalid", Living, Living, "The spec cannot be acted on; nothing else moves until it is changed.",
            When: o => o.Problems.Count > 0,
            Then: o => new Decision
            {
                Status = Frozen(o, string.Join(" ", o.Problems)) with { Phase = o.Status.Phase ?? Phase.Initializing },
                Notices = o.Status.Message == string.Join(" ", o.Problems) ? [] : [new("InvalidSpec", string.Join(" ", o.Problems), Warning: true)],
                Stalled = "InvalidSpec",
            }),

        new("suspend", Living, Living, "spec.suspend freezes everything where it is.",
            When: o => IsSuspended(o),
            Then: o => new Decision { Status = Frozen(o, "Suspended by spec.suspend.") }),

        new("await-configs", Living, Living, "The ConfigMaps and Secrets of the target are being listed: nobody knows yet whether its revision has changed.",
            When: o => o.ConfigsPending,
            Then: o => new Decision { Status = o.Status with { Phase = o.Status.Phase ?? Phase.Initializing }, LookAgainAt = o.Now + ListingPause }),
    ];

    /// <summary>Nothing stands between a failed revision and all users any more.</summary>
    private static IEnumerable<Notice> FailedRevisionReleased(Observation o)
    {
        if (o.Target is { } target && o.FailedBefore(target.Revision) && o.Spec.GivesBackOnDeletion())
        {
            string git = o.Status.Rollback is { Phase: RollbackPhase.Publishing or RollbackPhase.Blocked } ? " Its revert in Git has not been made." : "";
            yield return new Notice("FailedRevisionReleased", $"Revision {target.Revision} of {o.Spec.TargetRef.Name} failed, and all users get it now.{git}", Warning: true);
        }
    }

    /// <summary>A new Canary begins all the same, so that its status tells that it is suspended.</summary>
    private static bool IsSuspended(Observation o) => o.Spec.Suspend == true && o.Status.Phase is not null;

    private static bool CannotBeJudged(Observation o)
        => o.Problems.Count > 0 && o.Status.Phase is Phase.Progressing or Phase.WaitingPromotion && o.Route is { Exists: true, CanaryWeight: not 0 };

    private static bool IsFrozen(Observation o) => o.Problems.Count > 0 || IsSuspended(o);

    /// <summary>Deadlines begin anew afterwards: no pod is late for the time in which nobody looked.</summary>
    private static CanaryStatus Frozen(Observation o, string message)
        => o.Status with { Message = message, WaitingSince = null, InconclusiveSince = null, Held = null, Hooks = HookLog.Frozen(o.Status.Hooks) };
}

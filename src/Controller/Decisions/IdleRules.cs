using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Between trials: watch for the next revision.</summary>
internal static class IdleRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Initialized, Phase.Succeeded, Phase.Failed];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("target-missing", Here, Here, "The target is gone; the primary goes on serving.",
            When: o => o.Target is null,
            Then: o => new Decision
            {
                Status = o.Status with { Message = $"Deployment {o.Spec.TargetRef.Name} does not exist; {o.Spec.PrimaryName()} goes on serving." },
                Stalled = "TargetNotFound",
            }),

        LostPrimary.Rule(Here),

        new("keep-template", Here, Here, "The template of the promoted revision is not kept yet.",
            When: o => o.Primary is { } primary && primary.Revision == o.Status.LastPromotedSpec && primary.Revision != o.Status.KeptRevision,
            Then: o => o.Go(o.Status with { KeptRevision = o.Primary!.Revision }, [new Effect.KeepTemplate(o.Primary.Revision, o.Status.Bake?.Former)])),

        StartRules.LookUpSlot,

        .. NewRevisionRules.Between(Here),

        new("heal-primary", Here, [Phase.Promoting], "The target is at the promoted revision but the primary is not: it gets it back.",
            When: o => o.Target!.Revision == o.Status.LastPromotedSpec && o.Primary?.Revision != o.Status.LastPromotedSpec,
            Then: Heal),

        new("back-to-good", Here, [Phase.Initialized], "The target is back at the promoted revision: nothing to analyse.",
            When: o => o.RevisionChanged() && o.Target!.Revision == o.Status.LastPromotedSpec,
            Then: o => o.Go(
                o.Status with { Phase = Phase.Initialized, LastAppliedSpec = o.Target!.Revision, Message = $"Revision {o.Target.Revision} serves from {o.Spec.PrimaryName()}." },
                notices: [new("BackToGood", $"The target is back at promoted revision {o.Target!.Revision}.")])),

        new("recovered", [Phase.Failed], [Phase.Initialized], "The primary serves the promoted revision after all.",
            When: o => o.Target!.Revision == o.Status.LastPromotedSpec && o.PrimaryServes(o.Status.LastPromotedSpec),
            Then: o => o.Go(
                o.Status with { Phase = Phase.Initialized, Message = $"Revision {o.Target!.Revision} serves from {o.Spec.PrimaryName()}." },
                notices: [new("Recovered", $"{o.Spec.PrimaryName()} serves promoted revision {o.Target!.Revision} again.")])),

        new("drain", Here, Here, "The canary's pods stay until routers have noticed and requests are done.",
            When: o => o.Status.DrainUntil is { } until && o.Now < until,
            Then: o => new Decision { Status = o.Status, LookAgainAt = o.Status.DrainUntil }),

        new("scale-down", Here, Here, "The drained target is scaled to zero.",
            When: o => o.Status.DrainUntil is not null && !o.TargetServesUsers(),
            Then: o => o.Go(o.Status with { DrainUntil = null }, o.Target!.Replicas > 0 ? [new Effect.ScaleTarget(0)] : [])),

        new("primary-missing", Here, Here, "The primary is gone beyond restoring, and the target only has a revision that failed.",
            When: o => o.Primary is null,
            Then: o => new Decision
            {
                Status = o.Status with { Message = $"Deployment {o.Spec.PrimaryName()} is gone and {o.Spec.TargetRef.Name} has failed revision {o.Target!.Revision}: change it, or set annotation {Requests.Asking(o.Status, Requests.Retry, o.Target.Revision)} to release it as it is." },
                Stalled = "PrimaryNotFound",
            }),

        .. BakeRules.All,

        new("repair-route", Here, Here, "The canary's route is missing or does not mirror the Ingress any more.",
            When: o => o.Route is { SourceExists: true, Exists: false } or { SourceExists: true, Current: false },
            Then: o => o.Mend(o.Status with { CanaryWeight = 0 }, new Effect.SetWeight(0))),

        new("ask-for-origin", Here, Here, "The spec names a repository, but not which commit the promoted revision came from is known: ask there.",
            When: o => GoodOrigin.IsMissing(o) && o.Now >= GoodOrigin.AskAt(o) && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("origin-told", Here, Here, "The repository has told its head, which holds the promoted revision.",
            When: o => GoodOrigin.IsMissing(o) && o is { OriginLookedUp: true, Origin: not null },
            Then: o => new Decision { Status = o.Status with { Provenance = GoodOrigin.Of(o.Origin, o.Now) }, LookAgainAt = o.Now }),

        new("origin-unknown", Here, Here, "The repository gives no answer; a failing revision could not be undone there. It is asked again later.",
            When: o => GoodOrigin.IsMissing(o) && o.OriginLookedUp,
            Then: GoodOrigin.Unknown),

        new("origin-moved", Here, Here, "Git moved on without changing the app's pods: the newest commit that holds the good state is to be remembered, but not one each second.",
            When: o => OriginMoved(o) && o.Now >= GoodOrigin.DueAt(o) && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("remember-origin", Here, Here, "The good revision is known to come from this commit.",
            When: o => OriginMoved(o) && o.Now >= GoodOrigin.DueAt(o),
            Then: o => new Decision { Status = o.Status with { Provenance = GoodOrigin.Of(o.Origin, o.Now) } }),

        DependencyRules.FailWhileHeld,

        StartRules.Wait,

        new("autoscaler-missing", Here, Here, "The autoscaler that the spec names is gone; the primary keeps its copy.",
            When: o => o.Companions.Missing is not null,
            Then: o => new Decision { Status = o.Status with { Message = o.Companions.Missing }, Stalled = "AutoscalerNotFound" }),

        new("idle", Here, Here, "Nothing to do until something changes.",
            When: _ => true,
            Then: o => new Decision { Status = o.Status with { Adopted = o.Names(), Message = Sentence(o) }, LookAgainAt = OriginMoved(o) ? GoodOrigin.DueAt(o) : GoodOrigin.IsMissing(o) ? GoodOrigin.AskAt(o) : null }),
    ];

    private static Decision Heal(Observation o)
    {
        Decision heal = Trial.Promote(o, $"Restoring revision {o.Target!.Revision} on {o.Spec.PrimaryName()}.");
        return heal with { Status = heal.Status with { Provenance = o.Status.Provenance is { } known ? known with { Bad = null } : null } };
    }

    /// <summary>
    /// An unjudged state is none to go back to, a commit that is known to have failed does not become good because somebody
    /// put the cluster back by hand, and one that is still under way may yet change the pods.
    /// </summary>
    private static bool OriginMoved(Observation o)
        => o.Spec.RevertsInGit()
           && !o.ServesUnjudged()

           // Until then it may turn out bad, and its own commit is the one to undo.
           && o.Status.Bake is null
           && o.Origin is { } origin
           && o.OriginSettled
           && (o.AttemptedCommit ?? origin.Commit) == origin.Commit
           && o.Target!.Revision == o.Status.LastPromotedSpec
           && origin != o.Status.Provenance?.Good
           && origin.Commit != o.Status.Provenance?.Bad?.Commit;

    /// <summary>What the status says while nothing happens, so that no passing trouble is told for ever.</summary>
    private static string Sentence(Observation o) => o.Status switch
    {
        { Phase: Phase.Initialized or Phase.Succeeded } status when o.ServesUnjudged()
            => $"Revision {status.LastPromotedSpec} serves from {o.Spec.PrimaryName()} unjudged: the former primary was lost, and no template of it was kept.",
        { Phase: Phase.Succeeded, Bake.Until: { } until } => BakeRules.Sentence(o, until),
        { Phase: Phase.Succeeded } status => $"Revision {status.LastPromotedSpec} is promoted.",
        { Phase: Phase.Initialized, Rollback: { Phase: RollbackPhase.Converged } job } status
            => $"Revision {job.FailedRevision} is undone in Git; {o.Spec.PrimaryName()} serves {status.LastPromotedSpec}.",
        { Phase: Phase.Initialized } status => $"Revision {status.LastPromotedSpec} serves from {o.Spec.PrimaryName()}.",
        { Rollback: { Phase: RollbackPhase.Off } job } => job.Cause,
        { Rollback: { } job } => job.Message ?? job.Cause,
        var status => $"Revision {status.LastAppliedSpec} failed before and gets no traffic; change it, or set annotation {Requests.Asking(status, Requests.Retry, status.LastAppliedSpec)} to try it again.",
    };
}

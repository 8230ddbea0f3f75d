using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Between trials: watch for the next revision, keep what we own in shape.</summary>
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

        new("repair", Here, Here, "Something that we own is missing or was changed.",
            When: NeedsRepair,
            Then: o => o.Go(o.Status with { CanaryWeight = 0 }, Repairs(o))),

        .. NewRevisionRules.Between(Here),

        new("retry", [Phase.Failed], [Phase.Progressing], "A person asks to try the failed revision again.",
            When: o => o.FailedBefore(o.Target!.Revision) && o.Requests(Requests.Retry, o.Target.Revision),
            Then: o => Trial.Start(o, o.RequestValue(Requests.Retry))),

        new("heal-primary", Here, [Phase.Promoting], "The target is at the promoted revision but the primary is not: it gets it back.",
            When: o => o.Target!.Revision == o.Status.LastPromotedSpec && o.Primary?.Revision != o.Status.LastPromotedSpec,
            Then: o => Trial.Promote(o, $"Restoring revision {o.Target!.Revision} on {o.Spec.PrimaryName()}.")),

        new("back-to-good", Here, [Phase.Initialized], "The target is back at the promoted revision: nothing to analyse.",
            When: o => o.RevisionChanged(),
            Then: o => o.Go(
                o.Status with { Phase = Phase.Initialized, LastAppliedSpec = o.Target!.Revision, Message = $"Revision {o.Target.Revision} serves from {o.Spec.PrimaryName()}." },
                notices: [new("BackToGood", $"The target is back at promoted revision {o.Target!.Revision}.")])),

        new("drain", Here, Here, "The canary's pods stay until routers have noticed and requests are done.",
            When: o => o.Status.DrainUntil is { } until && o.Now < until,
            Then: o => new Decision { Status = o.Status, LookAgainAt = o.Status.DrainUntil }),

        new("scale-down", Here, Here, "The drained target is scaled to zero.",
            When: o => o.Status.DrainUntil is not null,
            Then: o => o.Go(o.Status with { DrainUntil = null }, o.Target!.Replicas > 0 ? [new Effect.ScaleTarget(0)] : [])),

        new("origin-moved", Here, Here, "Git moved on without changing the app: the newest commit that holds the good state is remembered.",
            When: o => OriginMoved(o) && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("remember-origin", Here, Here, "The good revision is known to come from this commit.",
            When: OriginMoved,
            Then: o => new Decision { Status = o.Status with { Provenance = new ProvenanceStatus { Good = o.Origin } } }),

        new("idle", Here, Here, "Nothing to do until something changes.",
            When: _ => true,
            Then: o => new Decision { Status = o.Status }),
    ];

    private static bool NeedsRepair(Observation o) => Repairs(o).Count > 0;

    private static List<Effect> Repairs(Observation o)
    {
        var effects = new List<Effect>();
        if (o.Primary is null && o.Target!.Revision == o.Status.LastPromotedSpec)
        {
            effects.Add(new Effect.CopyTargetToPrimary(o.Target.Revision));
        }

        if (!o.Serving.ServicesCurrent)
        {
            effects.Add(new Effect.ApplyServices());
        }

        if (o.Serving.Apex != ApexSelection.Primary && o.Serving.PrimaryEndpoints > 0)
        {
            effects.Add(new Effect.PointApexToPrimary());
        }

        if (o.Route is { SourceExists: true } route && (!route.Exists || !route.Current || route.CanaryWeight != 0))
        {
            effects.Add(new Effect.SetWeight(0));
        }

        return effects;
    }

    private static bool OriginMoved(Observation o)
        => o.Spec.RevertsInGit()
           && o.Origin is { } origin
           && o.Target!.Revision == o.Status.LastPromotedSpec
           && origin != o.Status.Provenance?.Good;
}

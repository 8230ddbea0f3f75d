using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Deletion: the target takes the traffic back, each hand-over only after ready endpoints.</summary>
internal static class TerminatingRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Terminating];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("released", Here, Here, "The deletion is no longer held by us.",
            When: o => !o.HoldsDeletion(),
            Then: o => new Decision { Status = o.Status }),

        new("release-on-deletion", Here, Here, "Image bots in the cluster are let go with the Canary.",
            When: o => o.Status.ImageHold is not null,
            Then: o => ImageHoldJob.Lift(o, o.Status.ImageHold!)),

        new("let-go", Here, Here, "spec.revertOnDeletion is false: what was generated is garbage-collected, the target stays as it is.",
            When: o => !o.Spec.GivesBackOnDeletion(),
            Then: o => new Decision { Status = o.Status, Effects = [new Effect.RemoveFinalizer()] }),

        new("nothing-to-give-back-to", Here, Here, "The target is gone too: everything that was generated goes.",
            When: o => o.Target is null,
            Then: o => new Decision { Status = o.Status, Effects = [new Effect.DeleteGenerated(WithApex: true), new Effect.RemoveFinalizer()] }),

        new("withdraw-on-deletion", Here, Here, "The canary's route goes to weight 0.",
            When: o => o.Route is { Exists: true, CanaryWeight: not 0 },
            Then: o => o.Mend(o.Status with { CanaryWeight = 0 }, new Effect.SetWeight(0))),

        new("restore-services", Here, Here, "The canary Service, which tells when the target serves, is missing or was changed.",
            When: o => ServesElsewhere(o) && !o.Serving.ServicesCurrent,
            Then: o => o.Wait($"Repairing the Services of {o.Spec.TargetRef.Name}.", new Effect.ApplyServices())),

        new("scale-up-target", Here, Here, "The target gets as many pods as the primary has.",
            When: o => o.Target!.Replicas < o.LeastReplicas(),
            Then: o => o.Wait($"Scaling {o.Spec.TargetRef.Name} up to take the traffic back.", new Effect.ScaleTarget(o.ReplicasFor(100)))),

        new("await-target-ready", Here, Here, "The target's pods are not ready yet; the primary still serves.",
            When: o => ServesElsewhere(o) && (o.Serving.CanaryEndpoints == 0 || (o.Target!.Health != WorkloadHealth.Ready && !o.DeadlinePassed())),
            Then: o => o.Wait($"Waiting for {o.Spec.TargetRef.Name}: {o.Target!.Reason}. The primary serves until then; remove finalizer {Canary.Finalizer} to give up.")),

        new("give-apex-back", Here, Here, "The target is ready: point the Service of the Ingress to it.",
            When: ServesElsewhere,
            Then: o => o.Wait($"Service {o.Spec.ServiceName()} selects {o.Spec.TargetRef.Name} again.", new Effect.PointApexToTarget())),

        new("await-apex-back", Here, Here, "The endpoints of that Service are not all the target's yet.",
            When: o => o.Serving.Apex == ApexSelection.Target && !o.Serving.ApexServedByTarget
                && (o.Serving.CanaryEndpoints > 0 || (o.Serving.PrimaryEndpoints > 0 && !o.DeadlinePassed())),
            Then: o => o.Wait($"Waiting for the endpoints of Service {o.Spec.ServiceName()} to be those of {o.Spec.TargetRef.Name}.")),

        new("drain-primary", Here, Here, "The primary keeps its pods until routers have noticed and requests are done.",
            When: o => o.Status.DrainUntil is null || o.Now < o.Status.DrainUntil,
            Then: o =>
            {
                DateTimeOffset until = o.Status.DrainUntil ?? o.Now + o.Drain;
                return new Decision { Status = o.Status with { DrainUntil = until, Message = $"Draining {o.Spec.PrimaryName()}." }, LookAgainAt = until };
            }),

        new("given-back", Here, Here, "The target serves alone: what was generated goes, and the deletion with it.",
            When: _ => true,
            Then: o => new Decision
            {
                Status = o.Status,
                Effects = [new Effect.DeleteGenerated(WithApex: false), new Effect.RemoveFinalizer()],
                Notices = [new("GivenBack", $"{o.Spec.TargetRef.Name} serves again; the Canary is gone.")],
            }),
    ];

    /// <summary>A Service that was never adopted is not given back: it still is as its user made it.</summary>
    private static bool ServesElsewhere(Observation o) => o.Serving.ApexAdopted && o.Serving.Apex is (ApexSelection.Primary or ApexSelection.Other);
}

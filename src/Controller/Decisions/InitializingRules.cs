using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Adoption: the primary takes over from the target, each hand-over only after ready endpoints.</summary>
internal static class InitializingRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Initializing];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("start", Here, Here, "A new Canary: hold its deletion, then begin.",
            When: o => o.Status.Phase is null,
            Then: o => o.Go(
                o.Status with { Phase = Phase.Initializing, Message = "Adoption begins." },
                o.Spec.GivesBackOnDeletion() ? [new Effect.AddFinalizer()] : [],
                new Notice("Initializing", $"Adopting Deployment {o.Spec.TargetRef.Name}."))),

        new("withdraw-leftover", Here, Here, "A route from before still gives the canary traffic.",
            When: o => o.Route.CanaryWeight != 0,
            Then: o => o.Mend(o.Status with { CanaryWeight = 0, DrainUntil = null }, new Effect.SetWeight(0))),

        new("await-target", Here, Here, "The target Deployment does not exist yet.",
            When: o => o.Target is null,
            Then: o => o.Wait($"Deployment {o.Spec.TargetRef.Name} does not exist; create it or correct spec.targetRef.name.") with { Stalled = "TargetNotFound" }),

        new("await-ingress", Here, Here, "The Ingress is missing, or has no path to the app's Service.",
            When: o => !o.Route.SourceExists,
            Then: o => o.Wait(o.Route.Problem!) with { Stalled = "NothingToRoute" }),

        new("take-over-primary", Here, [Phase.Initialized], "A primary from before serves users with another revision: that one is the promoted one, the target's goes on trial.",
            When: o => UsersAreOnAnother(o) && FormerServes(o) && (o.Serving.ApexServedByPrimary || o.DeadlinePassed()),
            Then: TakeOver),

        new("await-former-primary", Here, Here, "Users are on such a primary, or are about to be, and it may yet become ready.",
            When: o => UsersAreOnAnother(o) && (FormerServes(o) || o.Primary is { Replicas: > 0, Health: WorkloadHealth.Progressing }) && !o.DeadlinePassed(),
            Then: o => o.Wait($"Waiting for {o.Spec.PrimaryName()}: {o.Primary!.Reason}.", o.Serving.ServicesCurrent ? [] : [new Effect.ApplyServices()])),

        new("create-primary", Here, Here, "The primary is missing or runs another template than the target.",
            When: o => o.Primary?.Revision != o.Target!.Revision || !o.Serving.ServicesCurrent,
            Then: o => o.Wait(
                $"Creating Deployment {o.Spec.PrimaryName()} from {o.Spec.TargetRef.Name}.",
                o.Primary?.Revision != o.Target!.Revision
                    ? [new Effect.CopyTargetToPrimary(o.Target.Revision), new Effect.ApplyServices()]
                    : [new Effect.ApplyServices()])),

        new("await-primary", Here, Here, "The primary's pods are not ready yet; the target still serves.",
            When: o => !o.PrimaryServes(o.Target!.Revision),
            Then: o => o.Wait($"Waiting for {o.Spec.PrimaryName()}: {o.Primary!.Reason}.") with
            {
                Stalled = o.Primary.Health == WorkloadHealth.Failed ? "PrimaryFailed" : o.DeadlinePassed() ? "ProgressDeadlineExceeded" : null,
            }),

        new("create-route", Here, Here, "The canary's route is missing or out of date.",
            When: o => !o.Route.Exists || !o.Route.Current,
            Then: o => o.Wait("Creating the canary's route at weight 0.", new Effect.SetWeight(0))),

        new("switch-apex", Here, Here, "The primary is ready: point the Service of the Ingress to it.",
            When: o => o.Serving.Apex != ApexSelection.Primary,
            Then: o => o.Wait(
                $"Service {o.Spec.ServiceName()} now selects {o.Spec.PrimaryName()}.",
                new Effect.PointApexToPrimary())),

        new("await-apex", Here, Here, "The endpoints of that Service are not all the primary's yet.",
            When: o => !o.Serving.ApexServedByPrimary,
            Then: o => o.Wait($"Waiting for the endpoints of Service {o.Spec.ServiceName()} to be those of {o.Spec.PrimaryName()}.")),

        new("await-autoscaler", Here, Here, "The autoscaler that the spec names is not there.",
            When: o => o.Companions.Missing is not null,
            Then: o => o.Wait(o.Companions.Missing!) with { Stalled = "AutoscalerNotFound" }),

        new("create-companions", Here, Here, "The primary has the traffic, so that an autoscaler measures the right thing: it gets its own, and its disruption budgets.",
            When: o => !o.Companions.AreCurrent,
            Then: o => o.Wait($"Creating the autoscaler and the disruption budgets of {o.Spec.PrimaryName()}.", new Effect.ApplyCompanions())),

        new("drain-target", Here, Here, "The target keeps its pods until routers have noticed and requests are done.",
            When: o => o.Status.DrainUntil is null || o.Now < o.Status.DrainUntil,
            Then: o =>
            {
                DateTimeOffset until = o.Status.DrainUntil ?? o.Now + o.Drain;
                return new Decision { Status = o.Status with { DrainUntil = until, Message = $"Draining {o.Spec.TargetRef.Name}." }, LookAgainAt = until };
            }),

        new("look-up-origin", Here, Here, "Record where the adopted revision came from.",
            When: o => o.Spec.RevertsInGit() && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("adopted", Here, [Phase.Initialized], "The primary serves alone; the target is scaled to zero.",
            When: _ => true,
            Then: Adopted),
    ];

    private static bool UsersAreOnAnother(Observation o)
        => o is { Serving.Apex: ApexSelection.Primary, Primary: { Revision.Length: > 0 } primary } && primary.Revision != o.Target!.Revision;

    private static bool FormerServes(Observation o) => o.Serving.PrimaryEndpoints > 0 || o.Primary!.Health == WorkloadHealth.Ready;

    private static Decision TakeOver(Observation o)
    {
        string revision = o.Primary!.Revision;
        string message = $"{o.Spec.PrimaryName()} was there before and serves revision {revision}{(IsUnjudged(o, revision) ? ", which nobody has judged" : "")}.";
        return o.Go(
            Serving(o, revision) with
            {
                Provenance = o.Status.LastPromotedSpec == revision ? o.Status.Provenance : null,
                Message = message,
            },
            notices: [new("PrimaryTakenOver", message, Warning: IsUnjudged(o, revision))]);
    }

    private static Decision Adopted(Observation o)
    {
        string revision = o.Target!.Revision;
        bool unjudged = IsUnjudged(o, revision);
        string message = $"Revision {revision} serves from {o.Spec.PrimaryName()}{(unjudged ? " unjudged: the former primary was lost, and no template of it was kept" : "")}.";
        return o.Go(
            Serving(o, revision) with
            {
                KeptRevision = revision,
                // Without a live look nobody knows whether the commit and the revision belong together.
                Provenance = GoodOrigin.Of(IsCertain(o) && !unjudged ? o.Origin : null, o.Now),
                Message = message,
            },
            [new Effect.KeepTemplate(revision), new Effect.ScaleTarget(0)],
            unjudged ? new Notice("AdoptedUnjudged", message, Warning: true) : new Notice("Initialized", $"Adopted: {o.Spec.PrimaryName()} serves revision {revision}."));
    }

    /// <summary>What serves when a Canary begins is good by definition; what takes the place of a lost primary is not.</summary>
    private static bool IsUnjudged(Observation o, string revision)
        => o.Status.LastPromotedSpec is not null && o.Status.KnownGood?.Contains(revision) != true;

    /// <summary>A commit that a release is still bringing in is recorded later; the guess of a place that the spec names gets no better.</summary>
    private static bool IsCertain(Observation o) => o.OriginLookedUp && (o.OriginSettled || o.Spec.Rollback?.Git?.Source is not null);

    private static CanaryStatus Serving(Observation o, string revision) => o.Status with
    {
        Phase = Phase.Initialized,
        Adopted = o.Names(),
        LastAppliedSpec = revision,
        LastPromotedSpec = revision,
        KnownGood = IsUnjudged(o, revision) ? o.Status.KnownGood : Trial.Remember(o.Status.KnownGood, revision),
        FailedRevisions = Trial.Without(o.Status.FailedRevisions, revision),
        DrainUntil = null,
        WaitingSince = null,
    };
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The primary takes over the new revision while the canary still carries its last weight.</summary>
internal static class PromotingRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Promoting];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("promotion-target-gone", Here, [Phase.Failed], "The target was deleted before the primary had its template.",
            When: o => o.Target is null && !PrimaryHasRevision(o),
            Then: o => Trial.Lose(o, $"Deployment {o.Spec.TargetRef.Name} was deleted during its promotion.")),

        .. NewRevisionRules.During(Here).Select(BeforeTheCopy),

        new("abort-promotion", Here, [Phase.Failed], "A person aborts before the primary has the template; Git is left alone.",
            When: o => !PrimaryHasRevision(o) && o.Status.LastAppliedSpec != o.Status.LastPromotedSpec && o.Requests(Requests.Abort, o.Status.LastAppliedSpec),
            Then: o => Trial.Fail(o, "Aborted", "The promotion was aborted by annotation.", revisionIsToBlame: false)),

        new("abort-too-late", Here, Here, "The primary already has the template: there is nothing left to abort.",
            When: o => o.Requests(Requests.Abort, o.Status.LastAppliedSpec),
            Then: o => o.Go(
                o.Handled(o.Status, Requests.Abort, o.Status.LastAppliedSpec),
                notices: new Notice("AbortTooLate", $"{o.Spec.PrimaryName()} already has revision {o.Status.LastAppliedSpec}; put the target back to a former revision instead.", Warning: true))),

        new("pause-too-late", Here, Here, "The promotion is under way: there is no step left to stay at.",
            When: o => o.Requests(Requests.Pause, o.Status.LastAppliedSpec),
            Then: o => o.Go(
                o.Handled(o.Status, Requests.Pause, o.Status.LastAppliedSpec),
                notices: new Notice("PauseTooLate", $"Revision {o.Status.LastAppliedSpec} is being promoted; spec.suspend stops that, and {Requests.Abort} ends it while the primary has not begun.", Warning: true))),

        new("withdraw-from-changed", Here, Here, "The target's pods are no longer those that were judged: they must not get traffic.",
            When: o => o.HasUnfitTraffic(),
            Then: o => o.Wait("The canary's pods changed or are not ready; its traffic goes to the primary.", new Effect.SetWeight(0)) with
            {
                Status = o.Status with { CanaryWeight = 0, WaitingSince = o.Status.WaitingSince ?? o.Now },
            }),

        new("copy-template", Here, Here, "The primary gets the target's pod template.",
            When: o => !PrimaryHasRevision(o),
            Then: o => o.Wait($"Rolling out revision {o.Status.LastAppliedSpec} to {o.Spec.PrimaryName()}.", new Effect.CopyTargetToPrimary(o.Status.LastAppliedSpec!))),

        new("promotion-failed", Here, [Phase.Failed], "The primary cannot run the new revision: it gets the promoted one back in the next look.",
            When: o => o.Primary!.Health == WorkloadHealth.Failed || (!o.PrimaryServes(o.Status.LastAppliedSpec) && o.DeadlinePassed()),
            Then: o => Trial.Fail(o, "PromotionFailed", $"{o.Spec.PrimaryName()} cannot run it: {o.Primary!.Reason}.", revisionIsToBlame: o.Primary.Health is not (WorkloadHealth.Ready or WorkloadHealth.Blocked))),

        new("await-rollout", Here, Here, "The primary's rolling update is under way.",
            When: o => !o.PrimaryServes(o.Status.LastAppliedSpec),
            Then: o => o.Wait($"Waiting for {o.Spec.PrimaryName()}: {o.Primary!.Reason}.")),

        new("await-apex-rollout", Here, Here, "The Service of the Ingress does not lead to the primary's pods yet: nobody may be sent there.",
            When: o => !o.Serving.ApexServedByPrimary,
            Then: o => o.Wait($"Waiting for the endpoints of Service {o.Spec.ServiceName()} to be those of {o.Spec.PrimaryName()}.")),

        new("shift-back-stepwise", Here, Here, "Traffic goes to the primary by stepWeightPromotion.",
            When: o => o.Route.CanaryWeight > 0 && o.Spec.Analysis.StepWeightPromotion is > 0,
            Then: ShiftBack),

        new("promoted", Here, [Phase.Finalising], "All traffic goes to the primary, which serves the new revision alone.",
            When: _ => true,
            Then: Promoted),
    ];

    /// <summary>Once the primary has the judged template, its promotion is finished before a newer revision is looked at.</summary>
    private static Rule BeforeTheCopy(Rule rule) => rule with
    {
        Name = $"promoting-{rule.Name}",
        When = o => !PrimaryHasRevision(o) && o.Target is not null && rule.When(o),
    };

    private static bool PrimaryHasRevision(Observation o) => o.Primary is { } primary && primary.Revision == o.Status.LastAppliedSpec;

    private static Decision ShiftBack(Observation o)
    {
        if (o.Status.NextCheck is { } due && o.Now < due)
        {
            return new Decision { Status = o.Status, LookAgainAt = due };
        }

        int weight = Math.Max(0, o.Route.CanaryWeight - o.Spec.Analysis.StepWeightPromotion!.Value);
        DateTimeOffset next = o.Now + o.Spec.CheckInterval();
        return new Decision
        {
            Effects = [new Effect.SetWeight(weight)],
            Status = o.Status with { CanaryWeight = weight, NextCheck = next, WaitingSince = null, Message = $"Shifting back: weight {weight}." },
            Notices = [new("WeightReturned", $"Revision {o.Status.LastAppliedSpec} is on the primary; the canary's weight goes to {weight}.")],
            LookAgainAt = next,
        };
    }

    private static Decision Promoted(Observation o)
    {
        string revision = o.Status.LastAppliedSpec!;

        // Of another revision than before, the commit is known or it is not; the former one's is wrong for it in any case.
        GitOrigin? good = o.Status.Provenance?.Bad ?? (revision == o.Status.LastPromotedSpec ? o.Status.Provenance?.Good : null);

        // What serves unjudged and is put back on the primary is still unjudged.
        bool unjudged = revision == o.Status.LastPromotedSpec && o.ServesUnjudged();
        return o.Go(
            o.Status with
            {
                Phase = Phase.Finalising,
                LastPromotedSpec = revision,
                KeptRevision = revision,
                Bake = BakeRules.Begun(o),
                KnownGood = unjudged ? o.Status.KnownGood : Trial.Remember(o.Status.KnownGood, revision),
                FailedRevisions = Trial.Without(o.Status.FailedRevisions, revision),
                Provenance = o.Status.Provenance is { } known && !unjudged ? known with { Good = good, GoodSince = o.Now, Bad = null } : null,
                CanaryWeight = 0,
                WaitingSince = null,
                NextCheck = null,
                DrainUntil = o.Now + o.Drain,
                Message = $"{o.Spec.PrimaryName()} serves revision {revision}; draining {o.Spec.TargetRef.Name}.",
            },
            [.. Trial.Withdraw(o), new Effect.KeepTemplate(revision, o.Status.Bake?.Former)]);
    }
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What we own stays in shape, whatever somebody else does to it.</summary>
internal static class UpkeepRules
{
    private static readonly IReadOnlyList<string> Between = [Phase.Initialized, Phase.Succeeded, Phase.Failed, Phase.Waiting];
    private static readonly IReadOnlyList<string> Restoring = [.. Between, Phase.Progressing, Phase.WaitingPromotion, Phase.Finalising];
    private static readonly IReadOnlyList<string> Adopted = [.. Between, Phase.Progressing, Phase.WaitingPromotion, Phase.Promoting, Phase.Finalising];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("withdraw-between", Between, Between, "The canary has traffic between trials.",
            When: o => o.Route.CanaryWeight != 0,
            Then: o => o.Mend(o.DrainingAnew() with { CanaryWeight = 0 }, new Effect.SetWeight(0))),

        new("look-up-kept-template", Restoring, Restoring, "The primary is gone or runs another revision: ask whether the promoted one's template is still kept.",
            When: o => IsLost(o) && o.TemplateIsKept is null,
            Then: o => new Decision { Status = o.Status, Need = Need.KeptTemplate }),

        new("restore-primary", Restoring, Restoring, "The primary gets the promoted revision back from its kept template; a trial goes on when it serves.",
            When: o => IsLost(o) && o.TemplateIsKept == true,
            Then: Restore),

        new("kept-template-gone", Restoring, Restoring, "There is no kept template any more to restore the primary from.",
            When: o => IsLost(o),
            Then: o => o.Go(
                o.Status with { KeptRevision = null },
                notices: new Notice("TemplateLost", $"The kept template of revision {o.Status.KeptRevision} is gone: {o.Spec.PrimaryName()} cannot be restored from it.", Warning: true))),

        new("hold-primary-size", Between, Between, "The trial is over: the primary's autoscaler may go below the former size when its measurements are of the whole traffic again.",
            When: o => o.Status.PrimaryFloor is { Until: null },
            Then: o => o.Go(o.Status with { PrimaryFloor = o.Status.PrimaryFloor! with { Until = o.Now + Sizing.Settling } })),

        new("release-primary-size", Between, Between, "The primary's autoscaler is free again.",
            When: o => o.Status.PrimaryFloor?.Until <= o.Now,
            Then: o => o.Go(o.Status with { PrimaryFloor = null })),

        new("follow-companions", Adopted, Adopted, "The primary's autoscaler or disruption budget is not what the user's is.",
            When: o => !o.Companions.AreCurrent,
            Then: o => o.Mend(o.Status, new Effect.ApplyCompanions())),

        new("pause-autoscaler", Between, Between, "The target's autoscaler would wake the idle target: it is told to leave it at zero.",
            When: o => o.Companions.WakesTarget && o is { Target: not null, Status.DrainUntil: null } && !o.RevisionChanged() && !o.TargetServesUsers(),
            Then: o => o.Mend(o.Status, new Effect.ScaleTarget(0))),

        new("look-up-kept-configs", Adopted, Adopted, "A copy of a ConfigMap that the primary reads is gone: ask whether its content is kept.",
            When: o => HasLostConfigs(o) && o.TemplateIsKept is null,
            Then: o => new Decision { Status = o.Status, Need = Need.KeptTemplate }),

        new("restore-configs", Adopted, Adopted, "The copy is made again from what is kept; the primary's next pod needs it.",
            When: o => HasLostConfigs(o) && o.Primary!.LostConfigs.Any(o.KeptConfigs.Contains),
            Then: o => o.Mend(o.Status, new Effect.RestoreConfigs(o.Status.KeptRevision!)) with
            {
                Notices = [new("ConfigRestored", $"{string.Join(", ", o.Primary!.LostConfigs.Where(o.KeptConfigs.Contains))}, which {o.Spec.PrimaryName()} reads, was gone and is made again.", Warning: true)],
            }),

        new("repair", Adopted, Adopted, "A Service that we own is missing or was changed, or the primary is gone, or has other settings, while the target has its revision.",
            When: o => Repairs(o).Count > 0,
            Then: o => o.Mend(o.Serving.Apex == ApexSelection.Primary ? o.Status : o.DrainingAnew(), Repairs(o))),
    ];

    /// <summary>Where the target has the promoted revision, the primary gets it from there.</summary>
    private static bool IsLost(Observation o)
        => o.Status.LastPromotedSpec is { } promoted
           && promoted == o.Status.KeptRevision
           && promoted != o.Primary?.Revision
           && promoted != o.Target?.Revision;

    private static bool HasLostConfigs(Observation o)
        => o.Primary is { LostConfigs.Count: > 0 } primary && primary.Revision == o.Status.KeptRevision;

    private static Decision Restore(Observation o)
    {
        string restoring = $"restoring revision {o.Status.KeptRevision} from the kept template.";
        Notice notice = o.Primary is null
            ? new("PrimaryLost", $"Deployment {o.Spec.PrimaryName()} is gone; {restoring}", Warning: true)
            : new("PrimaryRestored", $"{o.Spec.PrimaryName()} has revision {o.Primary.Revision}; {restoring}");
        return o.Mend(o.Status with { Message = notice.Message }, new Effect.RestorePrimary(o.Status.KeptRevision!)) with { Notices = [notice] };
    }

    private static List<Effect> Repairs(Observation o)
    {
        var effects = new List<Effect>();
        if (o.Target is null)
        {
            // The Services are derived from the target; without it they stay as they are.
            return effects;
        }

        if (o.Target.Revision == o.Status.LastPromotedSpec && o.Primary is null)
        {
            effects.Add(new Effect.CopyTargetToPrimary(o.Target.Revision));
        }

        if (o.Target.Revision == o.Status.LastPromotedSpec && o.Primary?.Revision == o.Target.Revision && o.Primary.SettingsDiffer)
        {
            effects.Add(new Effect.FollowSettings());
        }

        if (!o.Serving.ServicesCurrent)
        {
            effects.Add(new Effect.ApplyServices());
        }

        if (o.Serving.Apex != ApexSelection.Primary && o.Serving.PrimaryEndpoints > 0)
        {
            effects.Add(new Effect.PointApexToPrimary());
        }

        return effects;
    }
}

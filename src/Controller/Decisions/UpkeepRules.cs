using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What we own stays in shape, whatever somebody else does to it.</summary>
internal static class UpkeepRules
{
    private static readonly IReadOnlyList<string> Between = [Phase.Initialized, Phase.Succeeded, Phase.Failed];
    private static readonly IReadOnlyList<string> Adopted = [.. Between, Phase.Progressing, Phase.Promoting, Phase.Finalising];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("withdraw-between", Between, Between, "The canary has traffic between trials.",
            When: o => o.Route.CanaryWeight != 0,
            Then: o => o.Mend(DrainAnew(o) with { CanaryWeight = 0 }, new Effect.SetWeight(0))),

        new("repair", Adopted, Adopted, "A Service that we own is missing or was changed, or the primary is gone while the target has its revision.",
            When: o => Repairs(o).Count > 0,
            Then: o => o.Mend(o.Serving.Apex == ApexSelection.Primary ? o.Status : DrainAnew(o), Repairs(o))),
    ];

    /// <summary>The target had traffic until now, so that a drain which is under way begins again.</summary>
    private static CanaryStatus DrainAnew(Observation o)
        => o.Status.DrainUntil is null ? o.Status : o.Status with { DrainUntil = o.Now + o.Drain };

    private static List<Effect> Repairs(Observation o)
    {
        var effects = new List<Effect>();
        if (o.Target is null)
        {
            // The Services are derived from the target; without it they stay as they are.
            return effects;
        }

        if (o.Primary is null && o.Target.Revision == o.Status.LastPromotedSpec)
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

        return effects;
    }
}

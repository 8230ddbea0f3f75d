using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The promoted revision serves from the primary; the canary's pods finish their requests and go.</summary>
internal static class FinalisingRules
{
    private static readonly IReadOnlyList<string> Here = [Phase.Finalising];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("withdraw-again", Here, Here, "Somebody gave the canary traffic again: it loses it, and its drain begins anew.",
            When: o => o.Route.CanaryWeight != 0,
            Then: o => o.Mend(o.Status with { CanaryWeight = 0, DrainUntil = o.Now + o.Drain }, new Effect.SetWeight(0))),

        new("drain-canary", Here, Here, "The canary's pods stay until routers have noticed and requests are done.",
            When: o => o.Status.DrainUntil is { } until && o.Now < until,
            Then: o => new Decision { Status = o.Status, LookAgainAt = o.Status.DrainUntil }),

        new("succeeded", Here, [Phase.Succeeded], "The canary is scaled to zero, unless a newer revision already needs its pods.",
            When: _ => true,
            Then: o => o.Go(
                o.Status with
                {
                    Phase = Phase.Succeeded,
                    DrainUntil = o.TargetServesUsers() ? o.Now + o.Drain : null,
                    Step = 0,
                    Message = o.Status.Bake?.Until is { } until ? BakeRules.Sentence(o, until) : $"Revision {o.Status.LastPromotedSpec} is promoted.",
                },
                [.. LetGoOfFormer(o), .. o.Target is null || o.RevisionChanged() || o.TargetServesUsers() ? [] : (IEnumerable<Effect>)[new Effect.ScaleTarget(0)]],
                new Notice("Promoted", $"Revision {o.Status.LastPromotedSpec} is promoted."))),
    ];

    /// <summary>Now that the status relies on the new template, keeping that one again lets go of the former.</summary>
    private static IEnumerable<Effect> LetGoOfFormer(Observation o)
        => o.Primary is { } primary && primary.Revision == o.Status.KeptRevision ? [new Effect.KeepTemplate(primary.Revision, o.Status.Bake?.Former)] : [];
}

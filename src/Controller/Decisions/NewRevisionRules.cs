using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What a change of the target's revision leads to, during a trial and between trials.</summary>
internal static class NewRevisionRules
{
    /// <summary>Rules for phases in which the canary may have traffic: it loses it in the same decision.</summary>
    public static IReadOnlyList<Rule> During(IReadOnlyList<string> here) =>
    [
        new("back-to-promoted", here, [Phase.Initialized], "The target went back to the revision that the primary serves: nothing to analyse.",
            When: o => o.RevisionChanged() && o.Target!.Revision == o.Status.LastPromotedSpec,
            Then: o => Trial.End(o, Phase.Initialized, o.Target!.Revision,
                new Notice("Withdrawn", $"The target went back to promoted revision {o.Target.Revision}; revision {o.Status.LastAppliedSpec} is withdrawn."))),

        StartRules.Withdraw(here),

        .. Between(here),
    ];

    /// <summary>Rules for a revision that the primary does not serve.</summary>
    public static IReadOnlyList<Rule> Between(IReadOnlyList<string> here) =>
    [
        new("known-good", here, [Phase.Promoting], "The target went to a revision that was promoted not long before: it goes straight in.",
            When: o => o.RevisionChanged() && o.Target!.Revision != o.Status.LastPromotedSpec && o.GoesStraightIn(o.Target.Revision),
            Then: o => Trial.GoStraightIn(o, $"Revision {o.Target!.Revision} was promoted before; it goes straight in.")),

        new("failed-before", here, [Phase.Failed], "The target went to a revision that failed before: it gets no traffic, and Git is not touched a second time.",
            When: o => o.RevisionChanged() && o.Target!.Revision != o.Status.LastPromotedSpec && o.FailedBefore(o.Target.Revision) && !o.Requests(Requests.Retry, o.Target.Revision),
            Then: o => Trial.End(o, Phase.Failed, o.Target!.Revision,
                new Notice("FailedBefore", $"Revision {o.Target.Revision} failed before and gets no traffic; change it, or set annotation {Requests.Asking(o.Status, Requests.Retry, o.Target.Revision)} to try it again.", Warning: true))),

        new("look-up-revision", here, here, "A new revision: ask where it came from before its trial begins.",
            When: o => MayBegin(o) && o.Spec.RevertsInGit() && !o.OriginLookedUp,
            Then: o => new Decision { Status = o.Status, Need = Need.Origin }),

        new("new-revision", here, [Phase.Progressing, Phase.Waiting], "A new revision: its trial begins, from zero, or waits for webhooks to let it.",
            When: MayBegin,
            Then: Trial.Start),
    ];

    private static bool MayBegin(Observation o) => o.HasNewRevision() && StartRules.Hold(o) is null;
}

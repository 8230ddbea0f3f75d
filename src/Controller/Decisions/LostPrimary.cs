using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// The primary is gone and the template of its revision with it, kept one and all. Nothing can be compared and nobody is
/// served, so the target is adopted anew, without being counted as good; only a revision that has failed needs a
/// person's word first.
/// </summary>
internal static class LostPrimary
{
    public static Rule Rule(IReadOnlyList<string> here) => new(
        "primary-lost", here, [Phase.Initializing], "The primary was deleted while the target has another revision, and no template of the promoted one is kept: the target is adopted anew.",
        When: o => o.Primary is null && o.Target is { } target && target.Revision != o.Status.LastPromotedSpec
            && !o.GoesStraightIn(target.Revision) && !o.FailedBefore(target.Revision),
        Then: o =>
        {
            string message = $"Deployment {o.Spec.PrimaryName()} is gone, and no template of revision {o.Status.LastPromotedSpec} is kept; adopting {o.Spec.TargetRef.Name} anew with revision {o.Target!.Revision}, which nobody has judged.";
            Decision end = Trial.End(o, Phase.Initializing, o.Target.Revision, new Notice("PrimaryLost", message, Warning: true));
            return end with { Status = end.Status with { DrainUntil = null } };
        });
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// The condition <c>Conflicted</c>. Our own write takes a field away from the tool that claims it, until that applies again; so a conflict
/// stands until the tool has applied something else without the field.
/// </summary>
internal static class Coexistence
{
    public const string Conflicted = "Conflicted";

    /// <summary>The condition as it is to be shown; null when there never was a conflict.</summary>
    public static Condition? Of(Observation o)
    {
        Condition? before = o.Status.Conditions?.FirstOrDefault(known => known.Type == Conflicted);
        return o.Conflict is { } conflict ? new Condition { Type = Conflicted, Status = "True", Reason = conflict.Reason, Message = conflict.Sentence }
            : before is null ? null
            : before.Status == "True" && !(o.AppliedFromGit > before.LastTransitionTime) ? before
            : new Condition { Type = Conflicted, Status = "False", Reason = "NoConflict", Message = "No field is set from Git that the controller sets." };
    }

    /// <summary>Tells of a conflict once.</summary>
    public static Decision Told(Observation o, Decision decision)
        => o.Conflict is { } conflict && o.Status.Conditions?.Any(known => known is { Type: Conflicted, Status: "True" }) != true
            ? decision with { Notices = [.. decision.Notices, new Notice(Conflicted, conflict.Sentence, Warning: true)] }
            : decision;
}

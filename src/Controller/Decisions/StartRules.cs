using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Between the arrival of a new revision and the begin of its rollout. What was promoted before is no rollout but a way
/// back, and is never held.
/// </summary>
internal static class StartRules
{
    /// <summary>Reasons of <see cref="HeldStatus"/>.</summary>
    public const string Frozen = "Frozen";
    public const string Queued = "Queued";

    private static readonly IReadOnlyList<string> Idle = [Phase.Initialized, Phase.Succeeded, Phase.Failed];

    /// <summary>A trial is under way, and a newer revision, which may not begin, has taken its pods.</summary>
    public static Rule Withdraw(IReadOnlyList<string> here)
        => new("withdraw-for-held", here, [Phase.Initialized], "A newer revision has arrived that may not begin yet: the one under trial, whose pods it has replaced, is withdrawn.",
            When: o => o.HasNewRevision() && Hold(o) is not null,
            Then: o => Trial.End(o, Phase.Initialized, o.Status.LastPromotedSpec!,
                new Notice("Withdrawn", $"Revision {o.Target!.Revision} has taken the place of {o.Status.LastAppliedSpec}, which is withdrawn; {Sentence(o, Hold(o)!)}")));

    /// <summary>Only who is about to begin asks for a slot; a yes is one.</summary>
    public static Rule LookUpSlot { get; } =
        new("look-up-slot", Idle, Idle, "A new revision may begin as far as it alone is concerned: ask whether one more rollout may be under way.",
            When: o => o is { IsCapped: true, Slot: null } && o.HasNewRevision() && !IsAskedFor(o) && Hold(o) is null,
            Then: o => new Decision { Status = o.Status, Need = Need.Slot });

    /// <summary>Comes last before idleness: what is to be put in order is put in order while the revision waits.</summary>
    public static Rule Wait { get; } =
        new("hold-new-revision", Idle, Idle, "A new revision waits: for the end of a freeze, for a Canary that comes first, or for its turn.",
            When: o => o.HasNewRevision() && Hold(o) is not null,
            Then: o =>
            {
                StartHold hold = Hold(o)!;
                string revision = o.Target!.Revision;
                HeldStatus? before = o.Status.Held?.Revision == revision ? o.Status.Held : null;
                string message = Sentence(o, hold);
                return new Decision
                {
                    Status = o.Status with
                    {
                        Held = new HeldStatus { Revision = revision, Since = before?.Since ?? o.Now, Reason = hold.Reason, Until = hold.Until },
                        Message = message,
                    },
                    Notices = before?.Reason == hold.Reason ? [] : [new Notice("RolloutHeld", message)],
                    LookAgainAt = hold.Until,
                };
            });

    /// <summary>Why the target's new revision may not begin now; null when it may.</summary>
    public static StartHold? Hold(Observation o) => IsAskedFor(o) ? null : Obstacle(o);

    /// <summary>The status of a trial that begins: a person's word counts as carried out where it was needed; a promotion is yet to come.</summary>
    public static CanaryStatus Begun(Observation o, CanaryStatus status)
    {
        string revision = o.Target!.Revision;

        // Whoever is asked for is not asked whether there is a slot, so that this obstacle is not seen any more.
        bool wasHeld = o.Status.Held?.Revision == revision;
        return IsAskedFor(o) && (wasHeld || Obstacle(o) is not null)
            ? o.Handled(status, Requests.Approve, revision) with { LetThrough = revision }
            : status with { LetThrough = status.LetThrough == revision ? revision : null };
    }

    /// <summary>The record of what is held, as long as it is the target's revision and nothing has begun.</summary>
    public static CanaryStatus Kept(Observation o, CanaryStatus status)
        => status.Held is { } held && !(Phase.IsIdle(status.Phase) && held.Revision == o.Target?.Revision && status.LastAppliedSpec != held.Revision) ? status with { Held = null } : status;

    private static StartHold? Obstacle(Observation o)
        => o.Freeze is { } freeze ? new StartHold(Frozen, $"rollouts are frozen until {freeze.Until:u} by {freeze.Words}", freeze.Until)
            : DependencyRules.Obstacle(o, o.TrialOrigin?.Commit) is { } other ? new StartHold(DependencyRules.Awaiting, other)
            : o.Slot is { IsFree: false } slot ? new StartHold(Queued, slot.Words, slot.LookAgainAt)
            : null;

    private static bool IsAskedFor(Observation o)
        => o.Status.LetThrough == o.Target!.Revision || o.Requests(Requests.Approve, o.Target.Revision) || o.Requests(Requests.Promote, o.Target.Revision);

    /// <summary>Why the revision waits, and how a person lets it begin.</summary>
    public static string Sentence(Observation o, StartHold hold)
        => $"Revision {o.Target!.Revision} waits: {hold.Words}. To begin now, set annotation {Requests.Asking(o.Status, Requests.Approve, o.Target.Revision)}; to promote it without analysis, {Requests.Asking(o.Status, Requests.Promote, o.Target.Revision)}.";
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Rules about the Canary object itself; they come before all others.</summary>
internal static class ObjectRules
{
    private static readonly IReadOnlyList<string> Living = [.. Phase.All.Where(phase => phase != Phase.Terminating)];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("delete", Living, [Phase.Terminating], "The Canary is being deleted.",
            When: o => o.Canary.Metadata.DeletionTimestamp is not null,
            Then: o => o.Go(
                o.Status with { Phase = Phase.Terminating, WaitingSince = null, DrainUntil = null, NextCheck = null, Message = "Giving the traffic back to the target." },
                notices: [new("Terminating", "The Canary is being deleted; the traffic goes back to the target.")])),

        new("invalid", Living, Living, "The spec cannot be acted on; everything stays as it is until it is changed.",
            When: o => o.Problems.Count > 0,
            Then: o => new Decision
            {
                Status = o.Status with { Phase = o.Status.Phase ?? Phase.Initializing, Message = string.Join(" ", o.Problems) },
                Notices = o.Status.Message == string.Join(" ", o.Problems) ? [] : [new("InvalidSpec", string.Join(" ", o.Problems), Warning: true)],
                Stalled = "InvalidSpec",
            }),

        new("suspend", Living, Living, "spec.suspend freezes everything where it is.",
            When: o => o.Spec.Suspend == true && o.Status.Phase is not null,
            Then: o => new Decision { Status = o.Status with { Message = "Suspended by spec.suspend." } }),
    ];
}

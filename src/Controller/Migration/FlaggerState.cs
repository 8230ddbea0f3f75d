using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>What Flagger's last release has left, as the status that ours goes on from.</summary>
internal static class FlaggerState
{
    private static readonly string[] Idle = ["Initialized", "Succeeded", "Failed"];

    /// <summary>Why the Canary cannot be taken over now, as a sentence; null when nothing is under way.</summary>
    public static string? Obstacle(JsonObject flagger)
    {
        string phase = flagger.Get<string>("status", "phase") is { Length: > 0 } known ? known : "not initialized";
        int weight = flagger.Get<int>("status", "canaryWeight");
        return flagger.IsBeingDeleted() ? "It is being deleted; wait until it is gone, or take its finalizer away."
            : !Idle.Contains(phase) ? $"A release is under way (phase {phase}); let Flagger end it, or put the target back to the former revision and wait, then import again."
            : weight != 0 ? $"Its canary has weight {weight} (phase {phase}): users are on the target. Let Flagger promote a working revision, then import again."
            : null;
    }

    /// <summary>
    /// The promoted revision is the target's where the primary has the same pods. Otherwise the target has one that failed,
    /// which must not be tried again, or one that Flagger has not begun with, which goes on trial.
    /// </summary>
    public static CanaryStatus Status(JsonObject flagger, JsonObject target, JsonObject primary, AdoptedNames names)
    {
        string current = PodTemplate.HashOf(target);
        bool serves = TemplateCopies.Same(primary, target);
        string promoted = serves ? current : PodTemplate.HashOf(primary);
        bool failed = !serves && flagger.Get<string>("status", "phase") == "Failed";
        return new CanaryStatus
        {
            Phase = failed ? Phase.Failed : Phase.Initialized,
            Adopted = names,
            LastAppliedSpec = failed ? current : promoted,
            LastPromotedSpec = promoted,
            KnownGood = [promoted],
            FailedRevisions = failed ? [current] : null,
            Message = failed
                ? $"Imported from Flagger: revision {promoted} serves; revision {current} failed there and gets no traffic."
                : $"Imported from Flagger: revision {promoted} serves.",
        };
    }
}

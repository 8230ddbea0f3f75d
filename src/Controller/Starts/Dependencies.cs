using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Starts;

/// <summary>How far the Canaries are that another one depends on.</summary>
internal static class Dependencies
{
    /// <summary>The Canaries that this one names.</summary>
    public static IEnumerable<ObjectKey> Of(Canary canary)
        => (canary.Spec.DependsOn ?? []).Select(other => new ObjectKey(other.Namespace ?? canary.Metadata.Namespace, other.Name));

    /// <summary>All objects whose change may let a rollout begin or fail it.</summary>
    public static IEnumerable<ObjectReference> References(Canary canary, Func<ObjectKey, Canary?> canaries)
        => Of(canary).SelectMany(key => (ObjectReference[])
        [
            new("Canary", key),
            .. canaries(key) is { } other ? [new("Deployment", new App(other).Target)] : (ObjectReference[])[],
        ]);

    /// <param name="canary">The one that depends on others.</param>
    /// <param name="canaries">All Canaries.</param>
    /// <param name="revisions">Which revision a Canary's target is at, null where there is none: the Canary may not have seen its own new one yet.</param>
    public static IReadOnlyList<DependencyState> States(Canary canary, Func<ObjectKey, Canary?> canaries, Func<Canary, string?> revisions)
        => [.. (canary.Spec.DependsOn ?? []).Zip(Of(canary), (spec, key) => State(key, canaries(key), revisions) with { FailsTogether = spec.FailTogether == true })];

    private static DependencyState State(ObjectKey key, Canary? other, Func<Canary, string?> revisions)
    {
        if (other is null)
        {
            return new DependencyState(key.ToString(), "does not exist; create it, or take it out of spec.dependsOn");
        }

        CanaryStatus status = other.Status ?? new CanaryStatus();
        return new DependencyState(
            key.ToString(),
            Obstacle(status, revisions(other)),
            FailedAt: status.Rollback?.StartedAt,
            FailedCommit: status.Rollback is null ? null : status.Provenance?.Bad?.Commit);
    }

    private static string? Obstacle(CanaryStatus status, string? revision) => status.Phase switch
    {
        null or Phase.Initializing => "is being adopted",
        Phase.Terminating => "is being deleted",
        Phase.Failed => $"has failed revision {status.LastAppliedSpec}",
        Phase.Waiting or Phase.Progressing or Phase.WaitingPromotion or Phase.Promoting or Phase.Finalising => $"is still rolling out revision {status.LastAppliedSpec}",
        _ when revision is null => "has no target",
        _ => revision != status.LastPromotedSpec ? $"is still to roll out revision {revision}" : null,
    };
}

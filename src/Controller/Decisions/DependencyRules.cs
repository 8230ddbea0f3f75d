using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Rollouts that depend on another Canary's: they begin after it, and fail with it where that is asked for.</summary>
internal static class DependencyRules
{
    /// <summary>Reason of <see cref="HeldStatus"/> and of the Event of a failure that is another's.</summary>
    public const string Awaiting = "AwaitingDependency";
    public const string Failed = "DependencyFailed";

    private static readonly IReadOnlyList<string> Idle = [Phase.Initialized, Phase.Succeeded, Phase.Failed];

    /// <summary>A rollout under way fails with the one that it is released together with.</summary>
    public static Rule FailWith(IReadOnlyList<string> here)
        => new("failed-together", here, [Phase.Failed], "A Canary that this one depends on, with failTogether, has failed in the same release.",
            When: o => o.Status.LetThrough != o.Status.LastAppliedSpec && Culprit(o, o.Status.Provenance?.Bad?.Commit) is not null,
            Then: o => Fail(o, Culprit(o, o.Status.Provenance?.Bad?.Commit)!));

    /// <summary>So does one that has not begun: its change must not stay in Git alone.</summary>
    public static Rule FailWhileHeld { get; } =
        new("failed-together-while-held", Idle, [Phase.Failed], "A Canary that this one depends on, with failTogether, has failed a revision of the same commit; the rollout has not begun, and will not.",
            When: o => o.HasNewRevision() && StartRules.Hold(o) is not null && CommonCulprit(o, o.TrialOrigin?.Commit) is not null,
            Then: o => Fail(
                o with
                {
                    Canary = o.Canary with { Status = o.Status with { LastAppliedSpec = o.Target!.Revision, Provenance = (o.Status.Provenance ?? new ProvenanceStatus()) with { Bad = o.TrialOrigin } } },
                },
                CommonCulprit(o, o.TrialOrigin?.Commit)!));

    /// <summary>The pods are ready, but a Canary that comes first has begun meanwhile: back to the wait for it, so that no slot is taken.</summary>
    public static Rule HoldAgain(IReadOnlyList<string> here)
        => new("hold-for-dependency", here, [Phase.Initialized], "Before the first traffic: a Canary that this one depends on has begun a release meanwhile, and comes first.",
            When: o => o.Status.Step == 0 && o.Status.LetThrough != o.Status.LastAppliedSpec && !o.Requests(Requests.Promote, o.Status.LastAppliedSpec) && Obstacle(o, o.Status.Provenance?.Bad?.Commit) is not null,
            Then: o => Trial.End(o, Phase.Initialized, o.Status.LastPromotedSpec!,
                new Notice("Withdrawn", $"Revision {o.Status.LastAppliedSpec} is held before its first traffic: {Obstacle(o, o.Status.Provenance?.Bad?.Commit)}.")));

    /// <summary>What the new revision, which came from this commit, waits for; null when nothing is in its way.</summary>
    public static string? Obstacle(Observation o, string? commit)
        => o.Dependencies.Select(other =>
            other.Obstacle is { } obstacle ? $"Canary {other.Name} {obstacle}"
            : other.FailedCommit is { } failed && failed == commit ? $"Canary {other.Name} has failed its part of commit {RevertJob.Short(failed)}"
            : null).FirstOrDefault(obstacle => obstacle is not null);

    /// <summary>Where the commits are known they tell the release; otherwise what fails during the rollout belongs to it.</summary>
    private static DependencyState? Culprit(Observation o, string? commit)
        => CommonCulprit(o, commit) ?? o.Dependencies.FirstOrDefault(other => other.FailsTogether && other.FailedAt >= o.Status.LastTransitionTime && (commit is null || other.FailedCommit is null));

    private static DependencyState? CommonCulprit(Observation o, string? commit)
        => commit is null ? null : o.Dependencies.FirstOrDefault(other => other.FailsTogether && other.FailedCommit == commit);

    /// <summary>Git follows only where the commit says that both changes are one.</summary>
    private static Decision Fail(Observation o, DependencyState culprit)
        => Trial.Fail(o, Failed, $"Canary {culprit.Name}, which it is released together with, has failed.", revisionIsToBlame: culprit.FailedCommit is not null && culprit.FailedCommit == o.Status.Provenance?.Bad?.Commit);
}

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>How far another Canary is that this one depends on.</summary>
/// <param name="Name">Its namespace and name.</param>
/// <param name="Obstacle">Why a rollout that depends on it may not begin, as the end of a sentence about it; null when its present revision is promoted.</param>
/// <param name="FailsTogether">Whether its failure is this one's too.</param>
/// <param name="FailedAt">When its last revision failed; null when it did not.</param>
/// <param name="FailedCommit">The commit that revision came from, where it is known.</param>
internal sealed record DependencyState(string Name, string? Obstacle, bool FailsTogether = false, DateTimeOffset? FailedAt = null, string? FailedCommit = null);

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What the cap on concurrent rollouts says to one that is about to begin.</summary>
/// <param name="IsFree">Whether it may begin; the slot is its own then.</param>
/// <param name="Place">Its place among those that wait, from 1.</param>
/// <param name="Words">What is in the way, as the end of a sentence.</param>
/// <param name="LookAgainAt">When to ask again though no rollout has ended: a slot that is reserved for another falls free then, if it is not taken.</param>
internal sealed record RolloutSlot(bool IsFree, int Place = 1, string Words = "", DateTimeOffset? LookAgainAt = null);

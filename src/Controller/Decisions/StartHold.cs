namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Why the rollout of a new revision may not begin yet.</summary>
/// <param name="Reason">One word, for <see cref="Api.HeldStatus.Reason"/>.</param>
/// <param name="Words">What it waits for, as the end of a sentence.</param>
/// <param name="Until">When to look again though nothing changed; null when only a change matters.</param>
internal sealed record StartHold(string Reason, string Words, DateTimeOffset? Until = null);

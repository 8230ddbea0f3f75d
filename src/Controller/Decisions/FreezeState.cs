namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>A freeze that holds now.</summary>
/// <param name="Until">When rollouts may begin again.</param>
/// <param name="RunningUntil">Until when rollouts under way keep their weight; null when they go on.</param>
/// <param name="Words">The window that it comes from.</param>
internal sealed record FreezeState(DateTimeOffset Until, DateTimeOffset? RunningUntil, string Words);

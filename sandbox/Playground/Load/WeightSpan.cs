namespace ProgressiveDelivery.Sandbox.Playground.Load;

/// <summary>A time in which the canary's weight stood still.</summary>
public sealed record WeightSpan(int Weight, DateTimeOffset From, DateTimeOffset To);

namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>Something, and when this process saw it.</summary>
public sealed record Seen<T>(DateTimeOffset At, T Value);

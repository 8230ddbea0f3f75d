namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>A Kubernetes Event that speaks of a Canary.</summary>
public sealed record CanaryEvent(string Type, string Reason, string Note);

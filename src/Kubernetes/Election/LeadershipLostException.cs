namespace ProgressiveDelivery.Kubernetes;

/// <summary>The work did not stop in the time that was left of the Lease: the process must end before another leader begins.</summary>
public sealed class LeadershipLostException(string message) : Exception(message);

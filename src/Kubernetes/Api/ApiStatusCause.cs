namespace ProgressiveDelivery.Kubernetes;

/// <summary>One cause of a refusal: an invalid field, or a field that another manager owns.</summary>
public sealed record ApiStatusCause(string Reason, string Field, string Message);

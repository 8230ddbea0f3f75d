namespace ProgressiveDelivery.Kubernetes;

/// <summary>What becomes of dependents: deleted afterwards, deleted first, or left without an owner.</summary>
public enum PropagationPolicy
{
    Background,
    Foreground,
    Orphan,
}

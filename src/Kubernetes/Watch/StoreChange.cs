namespace ProgressiveDelivery.Kubernetes;

/// <summary>What became of one object: new (no before), changed, or gone (no after).</summary>
internal sealed record StoreChange<T>(ObjectKey Key, T? Before, T? After)
    where T : class;

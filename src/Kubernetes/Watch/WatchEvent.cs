namespace ProgressiveDelivery.Kubernetes;

/// <summary>One change of a watched collection.</summary>
/// <param name="Item">The object; for a bookmark only its version; null for an error.</param>
/// <param name="Error">Why the server ends the watch, though its answer began with 200.</param>
/// <param name="RawType">The type as it was sent.</param>
public sealed record WatchEvent<T>(WatchEventType Type, ResourceItem<T>? Item, ApiStatus? Error, string RawType)
    where T : class;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>An object with the identity that was read from its raw JSON, so that it is known even when it cannot be decoded.</summary>
/// <param name="ResourceVersion">Opaque: compare for equality only.</param>
/// <param name="Value">The object, or null when <paramref name="DecodeError"/> says why it could not be read.</param>
public sealed record ResourceItem<T>(ObjectKey Key, string Uid, string ResourceVersion, T? Value, string? DecodeError = null)
    where T : class;

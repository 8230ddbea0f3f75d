using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Reads Secrets by name; they are never listed, watched or logged.</summary>
internal sealed class SecretReader(ApiClient client, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ObjectKey, Entry> _recent = new();

    /// <summary>The values of a Secret, at most a minute old; null when it does not exist.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_recent.TryGetValue(key, out Entry? known) && time.GetUtcNow() < known.Until)
        {
            return known.Data;
        }

        JsonObject? secret = await client.GetAsync(Resources.Secrets, key, cancellationToken);
        IReadOnlyDictionary<string, byte[]>? data = secret?.Map("data").ToDictionary(entry => entry.Key, entry => Convert.FromBase64String(entry.Value), StringComparer.Ordinal);
        _recent[key] = new Entry(data, time.GetUtcNow() + Lifetime);
        return data;
    }

    /// <summary>Drops what is remembered, after credentials were refused.</summary>
    public void Forget(ObjectKey key) => _recent.TryRemove(key, out _);

    private sealed record Entry(IReadOnlyDictionary<string, byte[]>? Data, DateTimeOffset Until);
}

using System.Collections.Concurrent;
using System.Text.Json;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>
/// Puts off a status that only words a wait anew ("1 of 3 pods are available"): most such words are out of date before anybody
/// reads them, and each costs a request. What is still true after a while is written.
/// </summary>
internal sealed class StatusPace(TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _since = new();

    /// <summary>When the status is to be written at the latest, if nothing else has changed by then; null for now.</summary>
    /// <param name="key">The Canary.</param>
    /// <param name="before">What is written.</param>
    /// <param name="after">What is to be written, and differs.</param>
    public DateTimeOffset? PutOffUntil(ObjectKey key, CanaryStatus? before, CanaryStatus after)
    {
        if (before is not null && Wordless(before).AsSpan().SequenceEqual(Wordless(after)))
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset due = _since.GetOrAdd(key, now) + Longest;
            if (now < due)
            {
                return due;
            }
        }

        Forget(key);
        return null;
    }

    /// <summary>Nothing waits to be written about the Canary any more.</summary>
    public void Forget(ObjectKey key) => _since.TryRemove(key, out _);

    private static byte[] Wordless(CanaryStatus status) => JsonSerializer.SerializeToUtf8Bytes(
        status with { Message = null, Conditions = status.Conditions is { } conditions ? [.. conditions.Select(condition => condition with { Message = "" })] : null },
        ApiJson.Default.CanaryStatus);
}

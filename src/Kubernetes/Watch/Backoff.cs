namespace ProgressiveDelivery.Kubernetes;

/// <summary>Delays that double from failure to failure, jittered, and start over after two minutes without one.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(2);
    private TimeSpan? _next;
    private long? _last;

    public TimeSpan Next()
    {
        long now = time.GetTimestamp();
        if (_last is { } last && time.GetElapsedTime(last, now) > Healthy)
        {
            _next = null;
        }

        _last = now;
        TimeSpan delay = _next ?? first;
        _next = delay * 2 < longest ? delay * 2 : longest;
        return Jittered(delay);
    }

    /// <summary>Between the delay and one and a half times the delay.</summary>
    public static TimeSpan Jittered(TimeSpan delay) => delay * (1 + (0.5 * Random.Shared.NextDouble()));
}

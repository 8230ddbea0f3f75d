namespace ProgressiveDelivery.Analysis.Http;

/// <summary>
/// One query at times that are even steps apart. The first is asked alone, as many queries are asked once only; then comes one range, and ever longer
/// ones while the provider is quick. What cannot be had by ranges is asked time by time, which gives the same numbers.
/// </summary>
internal sealed class PastSeries(HttpProvider provider, string query, TimeSpan window, TimeSpan step, TimeProvider time)
{
    /// <summary>Prometheus refuses ranges of more than 11,000 steps.</summary>
    internal const int LongestRange = 11_000;

    private const int ShortestRange = 16;
    private const int Growth = 4;

    /// <summary>Times that are more steps apart belong to different releases; of some queries every other time is asked.</summary>
    private const int Near = 2;

    /// <summary>A range that is four times as long must still be answered within the time of a query.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private DateTimeOffset? _asked;
    private Fetched? _fetched;
    private int _next = ShortestRange;
    private int _most = LongestRange;

    public async Task<MetricReading> AtAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (FetchedFor(at) is not { } fetched)
        {
            return await OnceAsync(at, cancellationToken);
        }

        if (await fetched.Readings.WaitAsync(cancellationToken) is { } readings)
        {
            return readings[fetched.IndexOf(at)!.Value];
        }

        Forget(fetched);
        return await OnceAsync(at, cancellationToken);
    }

    private Task<MetricReading> OnceAsync(DateTimeOffset at, CancellationToken cancellationToken) => provider.QueryAsync(new MetricQuery(query, window, at), cancellationToken);

    /// <summary>The range that holds a time, fetched now where that pays; null where the time is to be asked for alone.</summary>
    private Fetched? FetchedFor(DateTimeOffset at)
    {
        lock (_lock)
        {
            bool isNext = at > _asked && at - _asked <= Near * step;
            _asked = at;
            if (_fetched?.IndexOf(at) is not null)
            {
                return _fetched;
            }

            return isNext && _most >= ShortestRange
                ? _fetched = new Fetched(at, step, _next, FetchAsync(new RangeQuery(query, at, step, _next)))
                : null;
        }
    }

    private async Task<IReadOnlyList<MetricReading>?> FetchAsync(RangeQuery range)
    {
        long began = time.GetTimestamp();
        IReadOnlyList<MetricReading>? readings = await provider.QueryRangeAsync(range);
        lock (_lock)
        {
            _most = readings is null ? range.Count / Growth : _most;
            _next = Math.Min(_most, readings is not null && time.GetElapsedTime(began) < Quick ? range.Count * Growth : range.Count);
        }

        return readings;
    }

    private void Forget(Fetched fetched)
    {
        lock (_lock)
        {
            _fetched = _fetched == fetched ? null : _fetched;
        }
    }

    private sealed record Fetched(DateTimeOffset Start, TimeSpan Step, int Count, Task<IReadOnlyList<MetricReading>?> Readings)
    {
        /// <summary>Where the reading of a time is; null when it is not here.</summary>
        public int? IndexOf(DateTimeOffset at)
        {
            (long index, long rest) = Math.DivRem((at - Start).Ticks, Step.Ticks);
            return rest == 0 && index >= 0 && index < Count ? (int)index : null;
        }
    }
}

using System.Collections.Concurrent;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>
/// What was just measured, for a second: canaries that ask the same in the same tick are answered by one request, though the first answer may
/// have come before the last of them asked. Trouble is not remembered; the circuit breaker spares a provider that has it.
/// </summary>
internal sealed class RecentReadings(TimeProvider time)
{
    /// <summary>The shortest interval of a check: nobody gets the same answer at two checks.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<MetricQuery, Entry> _entries = new();
    private readonly ConcurrentQueue<(MetricQuery Query, Entry Entry)> _ages = new();

    /// <summary>Readings that are kept now.</summary>
    internal int Count => _entries.Count;

    public MetricReading? Find(MetricQuery query) =>
        _entries.TryGetValue(query, out Entry? entry) && time.GetElapsedTime(entry.Since) < Lifetime ? entry.Reading : null;

    /// <param name="asked">Timestamp of the question: a slow answer is no younger for it.</param>
    public void Add(MetricQuery query, MetricReading reading, long asked)
    {
        while (_ages.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Entry.Since) >= Lifetime && _ages.TryDequeue(out oldest))
        {
            _entries.TryRemove(KeyValuePair.Create(oldest.Query, oldest.Entry));
        }

        if (reading is not MetricReading.Unavailable)
        {
            var entry = new Entry(reading, asked);
            _entries[query] = entry;
            _ages.Enqueue((query, entry));
        }
    }

    private sealed record Entry(MetricReading Reading, long Since);
}

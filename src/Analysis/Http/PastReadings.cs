using System.Collections.Concurrent;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>
/// Asks providers what they would have answered at other times, for backtests. A query that is asked again a step later is answered for many
/// steps at once.
/// </summary>
public sealed class PastReadings(TimeProvider time)
{
    /// <summary>For queries that say themselves how far they look back.</summary>
    private static readonly TimeSpan AnyWindow = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(HttpProvider Provider, string Query, TimeSpan Step, long Offset), PastSeries> _series = new();

    /// <summary>
    /// The same provider at that time. Only what speaks the API of Prometheus knows the past; readings of all others are
    /// <see cref="MetricReading.Unavailable"/>.
    /// </summary>
    /// <param name="provider">Who is asked.</param>
    /// <param name="at">The time.</param>
    /// <param name="step">How far the looks of the backtest are apart.</param>
    public IMetricProvider Of(IMetricProvider provider, DateTimeOffset at, TimeSpan step) => provider switch
    {
        HttpProvider http => new PastProvider(this, http, AnyWindow, at, step),
        WindowedProvider windowed => new PastProvider(this, windowed.Provider, windowed.Window, at, step),
        UnavailableProvider => provider,
        _ => new UnavailableProvider("this provider cannot be asked about the past"),
    };

    internal PastSeries SeriesOf(HttpProvider provider, string query, TimeSpan window, DateTimeOffset at, TimeSpan step)
        => _series.GetOrAdd((provider, query, step, at.UtcTicks % step.Ticks), _ => new PastSeries(provider, query, window, step, time));
}

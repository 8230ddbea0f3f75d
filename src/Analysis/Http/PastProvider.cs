using System.Globalization;
using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A provider at a time in the past.</summary>
internal sealed class PastProvider(PastReadings readings, HttpProvider provider, TimeSpan window, DateTimeOffset at, TimeSpan step) : IMetricProvider
{
    /// <summary>No query begins with it.</summary>
    private const char Mark = '@';

    /// <summary>The query, to be answered for another time than the provider's.</summary>
    public static string AtTime(string query, DateTimeOffset time) => $"{Mark}{PromQl.Time(time)} {query}";

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken)
    {
        (string text, DateTimeOffset when) = Parse(query);
        return IsWhole(step)
            ? readings.SeriesOf(provider, text, window, when, step).AtAsync(when, cancellationToken)
            : provider.QueryAsync(new MetricQuery(text, window, when), cancellationToken);
    }

    public IMetricProvider Delayed(TimeSpan delay) => new PastProvider(readings, provider, window, at - delay, step);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => provider.CheckOnlineAsync(cancellationToken);

    /// <summary>A range has its times to the millisecond.</summary>
    private static bool IsWhole(TimeSpan step) => step > TimeSpan.Zero && step.Ticks % TimeSpan.TicksPerMillisecond == 0;

    private (string Text, DateTimeOffset At) Parse(string query)
        => query.StartsWith(Mark) && query.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end
            && decimal.TryParse(query.AsSpan(1, end - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            ? (query[(end + 1)..], DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)))
            : (query, at);
}

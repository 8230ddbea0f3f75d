namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Asks a provider what it would have answered at another time, for backtests.</summary>
public static class PastProvider
{
    /// <summary>
    /// The same provider at that time. Only what speaks the API of Prometheus knows the past; readings of all others are
    /// <see cref="MetricReading.Unavailable"/>.
    /// </summary>
    public static IMetricProvider AsOf(this IMetricProvider provider, DateTimeOffset time) => provider switch
    {
        HttpProvider http => new WindowedProvider(http, TimeSpan.FromMinutes(1), time),
        WindowedProvider windowed => windowed.AsOf(time),
        UnavailableProvider => provider,
        _ => new UnavailableProvider("this provider cannot be asked about the past"),
    };
}

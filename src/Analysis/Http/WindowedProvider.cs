namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A provider as one metric sees it: all queries look back over that metric's window, from now or from a time in the past.</summary>
internal sealed class WindowedProvider(HttpProvider provider, TimeSpan window, DateTimeOffset? at = null, TimeSpan delay = default) : IMetricProvider
{
    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) =>
        provider.QueryAsync(new MetricQuery(query, window, at, delay), cancellationToken);

    public WindowedProvider AsOf(DateTimeOffset time) => new(provider, window, time, delay);

    public IMetricProvider Delayed(TimeSpan by) => new WindowedProvider(provider, window, at, by);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => provider.CheckOnlineAsync(cancellationToken);
}

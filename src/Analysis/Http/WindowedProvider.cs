namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A provider as one metric sees it: all queries look back over that metric's window.</summary>
internal sealed class WindowedProvider(HttpProvider provider, TimeSpan window, TimeSpan delay = default) : IMetricProvider
{
    public HttpProvider Provider => provider;

    public TimeSpan Window => window;

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) =>
        provider.QueryAsync(new MetricQuery(query, window, Delay: delay), cancellationToken);

    public IMetricProvider Delayed(TimeSpan by) => new WindowedProvider(provider, window, by);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => provider.CheckOnlineAsync(cancellationToken);
}

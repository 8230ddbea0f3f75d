namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A provider as one metric sees it: all queries look back over that metric's window.</summary>
internal sealed class WindowedProvider(HttpProvider provider, TimeSpan window) : IMetricProvider
{
    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) =>
        provider.QueryAsync(new MetricQuery(query, window), cancellationToken);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => provider.CheckOnlineAsync(cancellationToken);
}

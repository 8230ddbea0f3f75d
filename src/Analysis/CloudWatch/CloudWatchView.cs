namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>CloudWatch as one metric of one canary sees it.</summary>
internal sealed class CloudWatchView(CloudWatchProvider provider, TimeSpan interval, DateTimeOffset firstTraffic) : IMetricProvider
{
    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) => provider.QueryAsync(query, interval, firstTraffic, cancellationToken);

    /// <summary>The provider has a delay of its own; here the caller's is only taken out of the time since the first traffic again.</summary>
    public IMetricProvider Delayed(TimeSpan delay) => new CloudWatchView(provider, interval, firstTraffic - delay);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => provider.CheckOnlineAsync(cancellationToken);
}

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>CloudWatch as one metric of one canary sees it.</summary>
internal sealed class CloudWatchView(CloudWatchProvider provider, TimeSpan interval, DateTimeOffset firstTraffic) : IMetricProvider
{
    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) => provider.QueryAsync(query, interval, firstTraffic, cancellationToken);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => provider.CheckOnlineAsync(cancellationToken);
}

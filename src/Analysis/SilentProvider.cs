namespace ProgressiveDelivery.Analysis;

/// <summary>Stands for a provider that cannot have anything to say yet, and says why.</summary>
public sealed class SilentProvider(string reason) : IMetricProvider
{
    private readonly Task<MetricReading> _answer = Task.FromResult<MetricReading>(new MetricReading.NoData(reason));

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) => _answer;

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => _answer;
}

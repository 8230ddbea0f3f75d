namespace ProgressiveDelivery.Analysis;

/// <summary>Stands for a provider that cannot even be set up, such as one whose Secret is missing, so that every verdict says why.</summary>
public sealed class UnavailableProvider(string reason) : IMetricProvider
{
    private readonly Task<MetricReading> _answer = Task.FromResult<MetricReading>(new MetricReading.Unavailable(reason));

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) => _answer;

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => _answer;
}

namespace ProgressiveDelivery.Analysis.Tests;

/// <summary>A provider that answers by a function and counts who is waiting.</summary>
internal sealed class FakeProvider(Func<string, CancellationToken, Task<MetricReading>> answer) : IMetricProvider
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return answer(query, cancellationToken);
    }

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => QueryAsync("1", cancellationToken);
}

namespace ProgressiveDelivery.Analysis;

/// <summary>A source of measurements. Implementations are safe for concurrent use and report trouble as <see cref="MetricReading.Unavailable"/>.</summary>
public interface IMetricProvider
{
    /// <summary>Runs one query now. Throws <see cref="OperationCanceledException"/> only when <paramref name="cancellationToken"/> asks for it.</summary>
    Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken);

    /// <summary>The same for queries whose window ends so long before now; the provider itself where the query says where its window ends.</summary>
    IMetricProvider Delayed(TimeSpan delay) => this;

    /// <summary>Asks for something that always has an answer: a <see cref="MetricReading.Value"/> means that the provider can be used.</summary>
    Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken);
}

using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>Shows every fault to every provider, over real connections, and says what the analysis made of it.</summary>
public static class FaultMatrix
{
    public static IReadOnlyList<ProviderUnderFault> Providers { get; } =
    [
        new PrometheusUnderFault(),
        new CloudWatchUnderFault(),
        new DatadogUnderFault(),
        new NerdGraphUnderFault(),
        new InsightsUnderFault(),
        new GraphiteUnderFault(),
        new InfluxDbUnderFault(),
        new DynatraceUnderFault(),
        new GoogleCloudUnderFault(),
        new JsonUnderFault(),
        new ExternalMetricsUnderFault(),
        new CustomMetricsUnderFault(),
    ];

    /// <summary>All cells of the matrix, the controls without a fault included.</summary>
    public static async Task<IReadOnlyList<FaultOutcome>> RunAsync()
    {
        var outcomes = new List<FaultOutcome>();
        foreach (ProviderUnderFault provider in Providers)
        {
            foreach (Fault fault in Enum.GetValues<Fault>())
            {
                outcomes.Add(await RunAsync(provider, fault));
            }
        }

        return outcomes;
    }

    public static async Task<FaultOutcome> RunAsync(ProviderUnderFault provider, Fault fault)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 30, TimeSpan.Zero));
        await using FaultServer server = await FaultServer.StartAsync(provider, fault, time);
        IMetricProvider connected = provider.Connect(server.Address, time);
        var check = new MetricCheck { Name = provider.Name, Range = new ThresholdRange(42, 42), Query = provider.Query, Provider = connected, Interval = ProviderUnderFault.Window };
        Task<AnalysisResult> looking = new AnalysisRunner(time).RunAsync([check], CancellationToken.None);
        time.Advance(provider.Gathering);
        if (fault == Fault.Timeout)
        {
            await Task.WhenAny(server.Asked, looking);
            time.Advance(provider.Timeout - provider.Gathering);
        }

        AnalysisResult result = await looking;
        (connected as IDisposable)?.Dispose();
        VerdictKind expected = fault == Fault.Timeout ? VerdictKind.ProviderUnavailable : provider.Answer(fault, time.GetUtcNow()).Expected;
        return new FaultOutcome(provider.Name, fault, expected, result.Verdicts[0], server.Complaint);
    }
}

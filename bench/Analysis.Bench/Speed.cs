using System.Diagnostics;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>What judging costs, without the queries: a thousand canaries with a metric for each judge.</summary>
internal static class Speed
{
    private const int Canaries = 1000;
    private const int Rounds = 20;

    private static readonly MetricReading CanaryTotal = new MetricReading.Value(150);
    private static readonly MetricReading PrimaryTotal = new MetricReading.Value(1350);
    private static readonly MetricReading PrimaryBad = new MetricReading.Value(7);
    private static readonly MetricReading[] Bad = [new MetricReading.Value(0), new MetricReading.Value(1), new MetricReading.Value(2)];
    private static readonly MetricReading[] Rates = [new MetricReading.Value(100), new MetricReading.Value(99.3), new MetricReading.Value(98.7)];

    private static readonly ComparisonCheck Compared = new()
    {
        Name = "request-success-rate against the primary",
        BadWords = "failed",
        Queries = new ComparisonQueries("", "", "", ""),
        Provider = new UnavailableProvider("not asked"),
        Settings = new RatioTestSettings(),
        State = new ComparisonState(),
        Until = DateTimeOffset.UnixEpoch,
    };

    private static readonly MetricCheck Limit = new()
    {
        Name = "request-success-rate",
        Unit = "%",
        Range = new ThresholdRange(99, null),
        HardLimit = new ThresholdRange(80, null),
        Relative = new RelativeLimit { Name = "request-success-rate relative to the primary", MaxRelative = 1.5, LowerIsWorse = true },
        Whole = 100,
        FailureLimit = 2,
        Of = 5,
        MinRequests = 10,
        Query = "",
        CountQuery = "",
        Provider = new UnavailableProvider("not asked"),
    };

    /// <summary>Milliseconds of CPU for all, the best of some rounds, and bytes allocated for a metric by the judge that allocates most.</summary>
    public static (double Milliseconds, double BytesPerMetric) Measure()
    {
        Action<int>[] judges =
        [
            canary => ComparisonJudge.Judge(Compared, new ComparisonReadings(CanaryTotal, Bad[canary % Bad.Length], PrimaryTotal, PrimaryBad)),
            canary => ThresholdJudge.Judge(Limit, Rates[canary % Rates.Length], CanaryTotal),
            canary => RelativeJudge.Judge(Limit, (Rates[canary % Rates.Length], CanaryTotal), (Rates[0], PrimaryTotal)),
        ];
        (double Milliseconds, double Bytes)[] costs = [.. judges.Select(CostOf)];
        return (costs.Sum(cost => cost.Milliseconds), costs.Max(cost => cost.Bytes));
    }

    private static (double Milliseconds, double Bytes) CostOf(Action<int> judge)
    {
        double best = double.MaxValue;
        long bytes = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            for (int canary = 0; canary < Canaries; canary++)
            {
                judge(canary);
            }

            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return (best, (double)bytes / Canaries);
    }
}

using System.Diagnostics;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>What judging costs, without the queries: a thousand canaries with three metrics each.</summary>
internal static class Speed
{
    private const int Canaries = 1000;
    private const int MetricsOfEach = 3;

    /// <summary>Milliseconds of CPU for all, the best of some rounds, and bytes allocated for each metric.</summary>
    public static (double Milliseconds, double BytesPerMetric) Measure()
    {
        ComparisonCheck check = new()
        {
            Name = "request-success-rate against the primary",
            BadWords = "failed",
            Queries = new ComparisonQueries("", "", "", ""),
            Provider = new UnavailableProvider("not asked"),
            Settings = new RatioTestSettings(),
            State = new ComparisonState(),
            Until = DateTimeOffset.UnixEpoch,
            Weight = 10,
        };
        MetricReading.Value[] bad = [new(0), new(1), new(2)];
        (MetricReading canary, MetricReading primary, MetricReading primaryBad) = (new MetricReading.Value(150), new MetricReading.Value(1350), new MetricReading.Value(7));
        double best = double.MaxValue;
        long bytes = 0;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            for (int metric = 0; metric < Canaries * MetricsOfEach; metric++)
            {
                ComparisonJudge.Judge(check, (canary, bad[metric % bad.Length], primary, primaryBad));
            }

            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return (best, (double)bytes / (Canaries * MetricsOfEach));
    }
}

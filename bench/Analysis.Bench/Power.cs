using System.Globalization;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>How often a canary of the ratio that was forecast is found, which should be in 80 % of all rollouts.</summary>
internal static class Power
{
    private const double SecondsPerLook = 30;
    private static readonly RatioTestSettings Settings = new();
    private static readonly double[] Shares = [.. new[] { 0.05, 0.1, 0.2, 0.35, 0.5 }.SelectMany(share => Enumerable.Repeat(share, 10))];

    private static readonly IReadOnlyList<Scenario> Kinds =
    [
        new("0.5 %, 50 rps", 0.005, 50),
        new("0.1 %, 20 rps", 0.001, 20),
        new("2 %, 200 rps", 0.02, 200),
        new("0.5 %, 2 rps", 0.005, 2),
        new("0.5 %, 50 rps, clusters of 5", 0.005, 50) { Cluster = 5 },
    ];

    /// <summary>The smallest share found of all kinds of traffic.</summary>
    public static double Measure(int runs)
    {
        double worst = 1;
        foreach (Scenario kind in Kinds)
        {
            double ratio = DetectableRatio.Find([.. Shares.Select(share => new PlannedLook(share, kind.RequestsPerSecond * SecondsPerLook))], kind.BaseShare, Settings, kind.Cluster)!.Value;
            var bad = kind with { Ratio = ratio, Shares = Shares, Looks = Shares.Length };
            int found = 0;
            Parallel.For(0, runs, run => Interlocked.Add(ref found, new Rollout(bad, run).Play(Settings).Sequential > 0 ? 1 : 0));
            worst = Math.Min(worst, (double)found / runs);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind.Name,-30} forecast {ratio,6:0.00} times as bad, found in {(double)found / runs,6:0.000}"));
        }

        return worst;
    }
}

using System.Globalization;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>How often traffic that follows its weight is taken for some that does not, and how soon some that does not is found.</summary>
internal static class TrafficShares
{
    private const int LooksAtEachWeight = 10;
    private static readonly int[] Weights = [1, 5, 10, 20, 50, 80, 95, 100];
    private static readonly double[] RequestsPerLook = [6, 30, 300, 1500, 15_000];

    /// <summary>The share of looks with a finding where requests follow the weight, alone or in clusters of 3, and of looks at a weight's first window, half of which is of weight 0.</summary>
    public static double FalseFindings(int runs)
    {
        long looks = 0;
        long findings = 0;
        Parallel.For(0, runs, run =>
        {
            var chance = new Chance(run);
            (int seen, int found) = (0, 0);
            foreach ((int weight, double requests, int cluster) in from weight in Weights from requests in RequestsPerLook from cluster in (int[])[1, 3] select (weight, requests, cluster))
            {
                var state = new TrafficState();
                for (int look = 0; look < LooksAtEachWeight; look++, seen++)
                {
                    double share = weight / 100.0 * (look == 0 ? 0.5 : 1);
                    state = Look(state, weight, cluster * chance.Poisson(requests * share / cluster), cluster * chance.Poisson(requests * (1 - share) / cluster));
                    found += state.IsNotShifted ? 1 : 0;
                }
            }

            Interlocked.Add(ref looks, seen);
            Interlocked.Add(ref findings, found);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {findings} of {looks} looks at traffic that follows its weight find that it does not"));
        return (double)findings / looks;
    }

    /// <summary>Looks until a canary without a request is found at weight 20.</summary>
    public static int LooksUntilFound(double requestsPerSecond)
    {
        var state = new TrafficState();
        int looks = 0;
        while (!state.IsNotShifted && looks < 100)
        {
            state = Look(state, 20, 0, (long)(requestsPerSecond * 30));
            looks++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  weight 20, no request to the canary, {requestsPerSecond} requests/s: found at look {looks}"));
        return looks;
    }

    private static TrafficState Look(TrafficState state, int weight, long canary, long primary) => TrafficJudge.Judge(
        new TrafficCheck { CanaryTotal = "", PrimaryTotal = "", Provider = new UnavailableProvider("not asked"), Until = DateTimeOffset.UnixEpoch, Weight = weight, State = state },
        new MetricReading.Value(canary),
        new MetricReading.Value(primary)).State;
}

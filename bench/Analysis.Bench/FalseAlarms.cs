using System.Globalization;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Bench;

/// <summary>How often a good version would be rolled back, and how soon a bad one is.</summary>
internal static class FalseAlarms
{
    private static readonly RatioTestSettings Settings = new();

    // From 5 % to 50 % within half an hour, as a rollout goes.
    private static readonly double[] Ramp = [.. Enumerable.Range(0, 60).Select(look => 0.05 + 0.45 * look / 59)];

    /// <summary>Traffic in which nothing is wrong: rare and frequent errors, little and much traffic, each with its own trap.</summary>
    private static readonly IReadOnlyList<Scenario> Good =
    [
        new("0.05 %, 1 rps", 0.0005, 1),
        new("0.05 %, 500 rps, ramp", 0.0005, 500) { Shares = Ramp },
        new("0.1 %, 20 rps, drift", 0.001, 20) { Drift = 0.8 },
        new("0.5 %, 50 rps, ramp, drift", 0.005, 50) { Shares = Ramp, Drift = 0.8 },
        new("0.5 %, 50 rps", 0.005, 50),
        new("1 %, 20 rps, gaps", 0.01, 20) { Gap = 4 },
        new("2 %, 200 rps, half", 0.02, 200) { Shares = [0.5], Drift = 0.8 },
        new("5 %, 1 rps", 0.05, 1),
        new("5 %, 500 rps, ramp, drift", 0.05, 500) { Shares = Ramp, Drift = 0.5 },
        new("0.1 %, 20 rps, clusters of 3", 0.001, 20) { Cluster = 3 },
        new("0.5 %, 50 rps, clusters of 5", 0.005, 50) { Cluster = 5 },
        new("1 %, 50 rps, clusters of 8", 0.01, 50) { Cluster = 8 },
        new("0.5 %, 50 rps, clusters of 5 in 4 pods", 0.005, 50) { Cluster = 5, Pods = 4 },
        new("1 %, 50 rps, clusters of 8 in 10 pods", 0.01, 50) { Cluster = 8, Pods = 10 },
        new("0.5 %, 50 rps in 10 pods", 0.005, 50) { Pods = 10 },
        new("2 %, 200 rps, clusters of 5, ramp", 0.02, 200) { Cluster = 5, Shares = Ramp },
    ];

    /// <summary>The shares of good rollouts that were rolled back: the worst of all scenarios for ours, that of plain traffic for the naive test.</summary>
    public static (double Worst, double Naive) Measure(int runs)
    {
        double worst = 0;
        double naive = 1;
        foreach (Scenario scenario in Good)
        {
            (int Sequential, int Naive, int Static)[] ends = Play(scenario, runs);
            double ours = Share(ends, end => end.Sequential);
            double theirs = Share(ends, end => end.Naive);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {scenario.Name,-38} ours {ours,6:0.0000}   naive z test {theirs,6:0.000}   99 %, 5 failed checks {Share(ends, end => end.Static),6:0.000}"));
            worst = Math.Max(worst, ours);
            naive = scenario.Name == "0.5 %, 50 rps" ? theirs : naive;
        }

        return (worst, naive);
    }

    /// <summary>Looks until a canary is found at 0.5 %, 50 requests/s and weight 10: the median, 0 when most are not found, and the share found in an hour.</summary>
    public static (int Median, double Found) Detect(double ratio, int runs)
    {
        (int Sequential, int Naive, int Static)[] ends = Play(new Scenario($"{ratio} times", 0.005, 50) { Ratio = ratio }, runs);
        (int median, int others) = (Median([.. ends.Select(end => end.Sequential)]), Median([.. ends.Select(end => end.Static)]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {ratio,4:0.#} times as many errors: found {Share(ends, end => end.Sequential),5:0.000}, within 40 looks {Share(ends, end => end.Sequential <= 40 ? end.Sequential : 0),5:0.000}, median look {median,3};   99 %, 5 failed checks: found {Share(ends, end => end.Static),5:0.000}, median look {others,3}"));
        return (median, Share(ends, end => end.Sequential));
    }

    private static (int Sequential, int Naive, int Static)[] Play(Scenario scenario, int runs)
    {
        var ends = new (int, int, int)[runs];
        Parallel.For(0, runs, run => ends[run] = new Rollout(scenario, run).Play(Settings));
        return ends;
    }

    private static double Share<T>(T[] ends, Func<T, int> look) => (double)ends.Count(end => look(end) > 0) / ends.Length;

    private static int Median(int[] looks)
    {
        int[] found = [.. looks.Where(look => look > 0).Order()];
        return found.Length * 2 > looks.Length ? found[looks.Length / 2] : 0;
    }
}

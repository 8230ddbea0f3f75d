using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>How many releases of the primary against itself would have been rolled back.</summary>
/// <param name="Runs">Releases that came to an end.</param>
/// <param name="Alarms">Those that were rolled back.</param>
/// <param name="Undecided">Releases that came to none, for lack of data mostly; they say nothing.</param>
/// <param name="Reasons">Why each of them was rolled back, with its time.</param>
internal sealed record FalseAlarms(int Runs, int Alarms, int Undecided, IReadOnlyList<string> Reasons)
{
    /// <summary>Upper end of the one-sided 95 % confidence interval of the rate; for no alarm in n runs some 3/n (the exact binomial one, by bisection).</summary>
    public double AtMost
    {
        get
        {
            if (Runs == 0 || Alarms == Runs)
            {
                return 1;
            }

            (double low, double high) = ((double)Alarms / Runs, 1.0);
            for (int i = 0; i < 60; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = AsFewAs(middle) > 0.05 ? (middle, high) : (low, middle);
            }

            return high;
        }
    }

    /// <summary>Plays releases that begin at even distances in a stretch of time and may each last <paramref name="length"/>.</summary>
    public static async Task<FalseAlarms> CountAsync(
        Replay replay, Canary canary, (DateTimeOffset From, DateTimeOffset To) stretch, TimeSpan length, int runs, CancellationToken cancellationToken)
    {
        (int ended, int undecided) = (0, 0);
        var reasons = new List<string>();
        TimeSpan room = stretch.To - stretch.From - length;
        runs = room > TimeSpan.Zero ? runs : Math.Min(runs, 1);
        for (int run = 0; run < runs && room >= TimeSpan.Zero; run++)
        {
            DateTimeOffset from = DateTimeOffset.FromUnixTimeSeconds((stretch.From + (runs == 1 ? TimeSpan.Zero : room * run / (runs - 1))).ToUnixTimeSeconds());
            ReplayResult result = await replay.RunAsync(canary, from, from + length, cancellationToken);
            ended += result.Outcome == ReplayOutcome.Undecided ? 0 : 1;
            undecided += result.Outcome == ReplayOutcome.Undecided ? 1 : 0;
            if (result.Outcome == ReplayOutcome.RolledBack)
            {
                reasons.Add($"{from:yyyy-MM-dd HH:mm:ss}Z {result.Reason}");
            }
        }

        return new FalseAlarms(ended, reasons.Count, undecided, reasons);
    }

    /// <summary>Chance of at most so many alarms at a rate.</summary>
    private double AsFewAs(double rate)
    {
        // In logarithms: of a thousand runs the chance of no alarm is no number any more.
        (double logChance, double sum) = (Runs * Math.Log(1 - rate), 0.0);
        for (int alarms = 0; alarms <= Alarms; alarms++)
        {
            sum += Math.Exp(logChance);
            logChance += Math.Log((Runs - alarms) / (alarms + 1.0)) + Math.Log(rate / (1 - rate));
        }

        return sum;
    }
}

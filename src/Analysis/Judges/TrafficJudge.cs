namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// Compares the canary's share of the requests with its weight. Pure. A share is wrong when its odds are more than four times those of
/// the weight, or less than a quarter, and when chance cannot explain it.
/// </summary>
/// <remarks>
/// Chance is bounded by <see cref="Chernoff"/>. Requests that come together, over one connection say, are allowed for by <see cref="Cluster"/>.
/// </remarks>
public static class TrafficJudge
{
    /// <summary>The name under which it speaks of what it finds.</summary>
    public const string Name = "traffic";

    /// <summary>The chance of a false finding in one look.</summary>
    private const double Alpha = 0.0001;

    /// <summary>
    /// Counters are read at intervals, so that a part of a window may be from before the weight was set; clients keep connections; weights are
    /// rounded. Traffic that is not shifted at all is far beyond such things.
    /// </summary>
    private const double Tolerance = 4;

    private const double Cluster = 3;

    // At weight 100 the last requests to the primary are still under way; from here on the canary cannot have too many.
    private const double LargestShare = 0.99;

    /// <summary>What is known after one more window, and what is to be objected; null when nothing is.</summary>
    public static (TrafficState State, Verdict? Verdict) Judge(TrafficCheck check, MetricReading canaryTotal, MetricReading primaryTotal)
    {
        // The metrics that are judged come from the same place and say what is wrong with it.
        if (Count(canaryTotal) is not { } canary || Count(primaryTotal) is not { } primary)
        {
            return (check.State, null);
        }

        var window = new TrafficState { CountedUntil = check.Until, CanaryRequests = canary, PrimaryRequests = primary };
        TrafficState all = window with { CanaryRequests = canary + check.State.CanaryRequests, PrimaryRequests = primary + check.State.PrimaryRequests };

        // Nothing new is no second look at what is known.
        if (canary + primary == 0)
        {
            TrafficState quiet = check.State with { CountedUntil = check.Until };
            return (quiet, quiet.IsNotShifted ? Object(check, quiet) : null);
        }

        // What is right now is not held against what was wrong before.
        double weight = Math.Min(check.Weight / 100.0, LargestShare);
        TrafficState state = IsFar(check, window, weight) ? all : window;
        if (!IsFar(check, state, weight) || Chernoff.Surprise(state.CanaryRequests, state.PrimaryRequests, weight) / Cluster < Math.Log(2 / Alpha))
        {
            return (IsFar(check, window, weight) ? state with { Deviations = check.State.Deviations } : state, null);
        }

        // The second look must find it by requests of its own: those of the first may be from before the weight was set.
        state = state with { Deviations = check.State.Deviations + 1 };
        return (state.IsNotShifted ? state : state with { CanaryRequests = 0, PrimaryRequests = 0 }, Object(check, state));
    }

    private static Verdict Object(TrafficCheck check, TrafficState state)
    {
        long all = state.CanaryRequests + state.PrimaryRequests;
        double share = 100.0 * state.CanaryRequests / all;
        string conclusion = state.IsNotShifted ? "the traffic is not shifted as the weight says" : "another look will tell whether the traffic is shifted";
        string sentence = $"{Name}: {state.CanaryRequests} of {all} requests ({Numbers.Format(share)} %) went to the canary, whose weight is {check.Weight} %; {conclusion}";
        return new Verdict(VerdictKind.NotEnoughEvidence, Name, share, $"about {check.Weight} %", sentence);
    }

    /// <summary>Whether the share's odds are far from those of the weight. Where more than the routed requests is counted only none at all says so.</summary>
    private static bool IsFar(TrafficCheck check, TrafficState state, double weight)
    {
        if (!check.IsRouted && state.CanaryRequests > 0)
        {
            return false;
        }

        double canary = state.CanaryRequests * (1 - weight);
        double primary = state.PrimaryRequests * weight;
        return (weight < LargestShare && canary > primary * Tolerance) || canary * Tolerance < primary;
    }

    private static long? Count(MetricReading reading) => reading is MetricReading.Value { Number: >= 0 and < long.MaxValue / 4 and var number } ? (long)Math.Round(number) : null;
}

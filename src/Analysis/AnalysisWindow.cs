namespace ProgressiveDelivery.Analysis;

/// <summary>How far back a query may look.</summary>
public static class AnalysisWindow
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The metric's interval, cut so that it does not reach back before the canary's first traffic: what an earlier revision
    /// did under the same labels must not be held against this one.
    /// </summary>
    /// <param name="interval">The metric's interval.</param>
    /// <param name="sinceFirstTraffic">Time since this revision's weight first rose above 0.</param>
    public static TimeSpan For(TimeSpan interval, TimeSpan sinceFirstTraffic)
    {
        TimeSpan window = sinceFirstTraffic < interval ? sinceFirstTraffic : interval;
        TimeSpan wholeSeconds = TimeSpan.FromSeconds(Math.Floor(window.TotalSeconds));
        return wholeSeconds < Shortest ? Shortest : wholeSeconds;
    }
}

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>Whole periods of CloudWatch; a point at time t is what happened from t to t plus its period.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
internal readonly record struct CloudWatchWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>
    /// The latest whole periods that fill the metric's interval, that are complete, and that hold nothing from before the canary's
    /// first traffic. Null while there are none.
    /// </summary>
    /// <param name="now">The present.</param>
    /// <param name="delay">How long after its end a period is complete.</param>
    /// <param name="period">Of the query.</param>
    /// <param name="interval">Of the metric.</param>
    /// <param name="firstTraffic">When this revision's weight first rose above 0.</param>
    public static CloudWatchWindow? Of(DateTimeOffset now, TimeSpan delay, TimeSpan period, TimeSpan interval, DateTimeOffset firstTraffic)
    {
        DateTimeOffset end = Floor(now - delay, period);
        long periods = Math.Max(1, (interval.Ticks + period.Ticks - 1) / period.Ticks);
        DateTimeOffset start = end - (periods * period);
        DateTimeOffset first = Ceiling(firstTraffic, period);
        start = start < first ? first : start;
        return start < end ? new CloudWatchWindow(start, end) : null;
    }

    /// <summary>When the first whole period after <paramref name="firstTraffic"/> can be read.</summary>
    public static DateTimeOffset FirstLook(TimeSpan delay, TimeSpan period, DateTimeOffset firstTraffic) => Ceiling(firstTraffic, period) + period + delay;

    public bool Holds(DateTimeOffset time) => time >= Start && time < End;

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan period) => new(time.UtcTicks - (time.UtcTicks % period.Ticks), TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset time, TimeSpan period) => Floor(time + period - TimeSpan.FromTicks(1), period);
}

namespace ProgressiveDelivery.Analysis;

/// <summary>A window whose requests are counted once: it begins where the one before it ended. Whole seconds, as queries want them.</summary>
/// <param name="Since">Exclusive.</param>
/// <param name="Until">Inclusive.</param>
public readonly record struct CountedWindow(DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>After a long silence of the provider the old part of the window was at other weights; it is left uncounted.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public TimeSpan Length => Until - Since;

    /// <summary>The window after the one that ended at <paramref name="countedUntil"/>; null while there is no whole second to count.</summary>
    /// <param name="countedUntil">Null before the first window.</param>
    /// <param name="earliest">Nothing before this is counted.</param>
    /// <param name="latest">Nothing after this can be known yet.</param>
    public static CountedWindow? Next(DateTimeOffset? countedUntil, DateTimeOffset earliest, DateTimeOffset latest)
    {
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(latest.ToUnixTimeSeconds());
        DateTimeOffset since = countedUntil is { } counted && counted > earliest ? counted : earliest;
        since = since < until - Longest ? until - Longest : Ceiling(since);
        return since < until ? new CountedWindow(since, until) : null;
    }

    private static DateTimeOffset Ceiling(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds());
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Whether a revert may be written now, by what the status of all Canaries tells: the budget of its repository, and the
/// breaker that takes many failures at once for an outage of the metrics.
/// </summary>
internal sealed record RevertGate
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>When the repository's budget allows another one; null when it does so now.</summary>
    public DateTimeOffset? BudgetFreeAt { get; init; }

    /// <summary>When the breaker would close if nothing more failed; null when it is closed.</summary>
    public DateTimeOffset? BreakerOpenUntil { get; init; }

    /// <summary>Canaries that failed by their metrics within the breaker's window.</summary>
    public int Failures { get; init; }

    public required RevertLimits Limits { get; init; }

    public bool IsOpen => BudgetFreeAt is null && BreakerOpenUntil is null;

    /// <param name="limits">What is allowed.</param>
    /// <param name="all">The status of every Canary, that of the failed one among them.</param>
    /// <param name="repository">The repository to be written to, by its one name.</param>
    /// <param name="revertId">The revert that is asked for: its own entry does not count against it.</param>
    /// <param name="now">The time of the look.</param>
    public static RevertGate Of(RevertLimits limits, IReadOnlyCollection<CanaryStatus> all, string repository, string revertId, DateTimeOffset now)
    {
        IEnumerable<DateTimeOffset> written = all.SelectMany(status => status.RecentReverts ?? [])
            .Where(revert => revert.Repository == repository && revert.Id != revertId && revert.At > now - Hour)
            .Select(revert => revert.At);
        return Breaker(limits, all, now) with
        {
            BudgetFreeAt = limits.PerRepositoryAndHour > 0 ? Until(written, limits.PerRepositoryAndHour - 1, Hour) : null,
        };
    }

    /// <summary>The gate as far as the breaker goes.</summary>
    public static RevertGate Breaker(RevertLimits limits, IReadOnlyCollection<CanaryStatus> all, DateTimeOffset now)
    {
        List<DateTimeOffset> failed = [.. all.Select(status => status.FailedByMetricsAt).OfType<DateTimeOffset>().Where(at => at > now - limits.BreakerWindow)];
        return new RevertGate
        {
            Limits = limits,
            Failures = failed.Count,
            BreakerOpenUntil = limits.FailuresTaken(all.Count) is { } taken ? Until(failed, taken, limits.BreakerWindow) : null,
        };
    }

    /// <summary>Whether this revert was let through and still counts.</summary>
    public static bool HasLetThrough(CanaryStatus status, string revertId, DateTimeOffset now)
        => status.RecentReverts?.Any(revert => revert.Id == revertId && revert.At > now - Hour) == true;

    /// <summary>The Canary's reverts with this one among them; what is older than an hour is forgotten.</summary>
    public static IReadOnlyList<RecentRevert> With(IReadOnlyList<RecentRevert>? reverts, RecentRevert one)
        => [one, .. (reverts ?? []).Where(known => known.Id != one.Id && known.At > one.At - Hour)];

    /// <summary>The Canary's reverts without this one; null when none is left.</summary>
    public static IReadOnlyList<RecentRevert>? Without(IReadOnlyList<RecentRevert>? reverts, string? revertId)
        => reverts?.Where(known => known.Id != revertId).ToList() is { Count: > 0 } left ? left : null;

    /// <summary>When no more than <paramref name="allowed"/> of these are younger than the span; null when that is so already.</summary>
    private static DateTimeOffset? Until(IEnumerable<DateTimeOffset> times, int allowed, TimeSpan span)
    {
        List<DateTimeOffset> sorted = [.. times.Order()];
        return sorted.Count > allowed ? sorted[sorted.Count - allowed - 1] + span : null;
    }
}

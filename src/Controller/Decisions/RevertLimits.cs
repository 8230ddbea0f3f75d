namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>How much may be written to Git before it waits, for a time or for a person.</summary>
internal sealed record RevertLimits
{
    /// <summary>Fewer failures than this are no sign of an outage, however few Canaries there are.</summary>
    private const int FewestFailures = 3;

    /// <summary>Reverts in one repository within an hour; 0 sets no limit.</summary>
    public int PerRepositoryAndHour { get; init; } = 10;

    /// <summary>Canaries that may fail by their metrics within <see cref="BreakerWindow"/>; 0 turns the breaker off.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>Share of all Canaries in percent that may do so, where that is fewer; 0 leaves the number alone to decide.</summary>
    public int BreakerSharePercent { get; init; } = 50;

    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most failures within the window that are still taken for what they say; null when any number is.</summary>
    /// <param name="canaries">All Canaries that there are.</param>
    public int? FailuresTaken(int canaries)
        => BreakerFailures == 0 ? null
            : BreakerSharePercent == 0 ? BreakerFailures
            : Math.Min(BreakerFailures, Math.Max(FewestFailures - 1, canaries * BreakerSharePercent / 100));
}

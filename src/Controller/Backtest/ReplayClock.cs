namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>Where a replay is: its time, and the canary's weight then.</summary>
internal sealed class ReplayClock
{
    /// <summary>How far its looks are apart.</summary>
    public TimeSpan Step { get; init; }

    public DateTimeOffset Now { get; set; }

    public int Weight { get; set; }
}

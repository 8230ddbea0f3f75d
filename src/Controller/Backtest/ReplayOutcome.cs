namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>How a replayed release ends.</summary>
internal enum ReplayOutcome
{
    Promoted,
    RolledBack,

    /// <summary>The window was over before anything was decided.</summary>
    Undecided,
}

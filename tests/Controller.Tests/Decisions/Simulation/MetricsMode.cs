namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What the metrics server says.</summary>
internal enum MetricsMode
{
    /// <summary>What the revision deserves.</summary>
    Honest,
    Failing,

    /// <summary>Worse than the primary beyond chance.</summary>
    Alarming,

    /// <summary>What the revision deserves, and a good one is shown to be good at once.</summary>
    Accepting,
    NotEnough,

    /// <summary>The router sends the canary another share than it was told.</summary>
    NotShifted,
    Unavailable,
}

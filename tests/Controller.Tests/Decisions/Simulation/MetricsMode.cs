namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What the metrics server says.</summary>
internal enum MetricsMode
{
    /// <summary>What the revision deserves.</summary>
    Honest,
    Failing,
    NotEnough,
    Unavailable,
}

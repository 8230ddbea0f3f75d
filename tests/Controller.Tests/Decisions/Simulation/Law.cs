namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What must hold of every decision in every world.</summary>
internal enum Law
{
    Weights,
    Serving,
    FailureFirst,
    NoEvidence,
    Git,
    KnownGood,
    HandOver,
    WayOut,
    HotLoop,
    Total,
    Table,
}

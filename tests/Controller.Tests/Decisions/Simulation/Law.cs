namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What must hold of every decision in every world.</summary>
internal enum Law
{
    Weights,
    Serving,
    FailureFirst,
    NoEvidence,
    DryRun,
    Git,
    KnownGood,

    /// <summary>What was neither the first adopted nor passed a trial is no good state.</summary>
    Judgement,
    HandOver,
    WayOut,
    HotLoop,
    Total,

    /// <summary>While rollouts are frozen none begins, and none that is held goes on, unless a person lets it; nor before its turn.</summary>
    Start,
    Table,
    Origin,

    /// <summary>No gate is passed that nobody has opened, and every end is told.</summary>
    Gate,

    /// <summary>Image bots are held before a push, and what was held is released, once.</summary>
    Hold,
}

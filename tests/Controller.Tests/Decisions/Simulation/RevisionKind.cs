namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>How a revision behaves.</summary>
internal enum RevisionKind
{
    Good,

    /// <summary>Its metrics are out of range.</summary>
    Bad,

    /// <summary>Its pods crash.</summary>
    Crashing,

    /// <summary>Its pods run as the canary and crash as the primary.</summary>
    CrashingAsPrimary,
}

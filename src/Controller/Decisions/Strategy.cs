namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>How a trial exposes the canary to users.</summary>
internal enum Strategy
{
    /// <summary>A rising share of the requests.</summary>
    Canary,

    /// <summary>The requests that match, and no others.</summary>
    AbTest,

    /// <summary>No requests of users until the checks have passed, then all of them.</summary>
    BlueGreen,
}

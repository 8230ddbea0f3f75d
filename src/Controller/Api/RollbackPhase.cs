namespace ProgressiveDelivery.Controller.Api;

/// <summary>The phases of a revert in Git.</summary>
internal static class RollbackPhase
{
    /// <summary>The revert is to be built and pushed; retried until the Git server takes it.</summary>
    public const string Publishing = "Publishing";

    /// <summary>The revert waits: the repository's budget is spent, or so many failures look like an outage of the metrics.</summary>
    public const string Held = "Held";

    /// <summary>The branch holds the good state; the cluster is to follow.</summary>
    public const string Converging = "Converging";

    /// <summary>A pull request waits for people or the host's rules.</summary>
    public const string Proposed = "Proposed";

    /// <summary>People have closed the pull request without merging it; they decide what comes next.</summary>
    public const string Declined = "Declined";

    /// <summary>Git and the cluster agree again.</summary>
    public const string Converged = "Converged";

    /// <summary>Somebody moved on before the revert; their change stands.</summary>
    public const string Superseded = "Superseded";

    /// <summary>The change cannot be undone by a commit, or the server refuses it; a person is needed.</summary>
    public const string Blocked = "Blocked";

    /// <summary>Git is left alone, by the spec or because nothing in Git is to blame.</summary>
    public const string Off = "Off";
}

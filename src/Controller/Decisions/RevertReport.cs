using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What came of a try to restore the good state in Git.</summary>
/// <param name="RevertId">The revert that the report is about.</param>
/// <param name="Kind">How it ended.</param>
/// <param name="Commit">The commit that holds the good state, where there is one.</param>
/// <param name="Message">A sentence for people, with the fix where one is needed.</param>
internal sealed record RevertReport(string RevertId, RevertResult Kind, string? Commit, string Message)
{
    /// <summary>The page of the pull request, where there is one.</summary>
    public string? PullRequest { get; init; }

    /// <summary>Whether a commit with this revert's identity is on the branch.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Markers of an image bot that the commit puts on hold.</summary>
    public IReadOnlyList<HeldMarkStatus>? Held { get; init; }

    /// <summary>The change, where it was only to be shown.</summary>
    public string? Diff { get; init; }

    /// <summary>Whether something in this status may still wait for the report. A later job can have the same identity, and must not take it for its own.</summary>
    public bool Concerns(CanaryStatus status) => RevertId == status.Rollback?.Id || RevertId == status.ImageHold?.ReleaseId();
}

/// <summary>How a try to restore the good state in Git ended.</summary>
internal enum RevertResult
{
    Pushed,
    AlreadyReverted,
    Proposed,
    Declined,
    Previewed,
    Superseded,
    Blocked,

    /// <summary>The server does not take the push, as it says; it may change its mind.</summary>
    Refused,
    Unavailable,
}

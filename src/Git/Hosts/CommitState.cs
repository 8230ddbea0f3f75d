namespace ProgressiveDelivery.Git;

/// <summary>What a status says of a commit.</summary>
public enum CommitState
{
    Pending,
    Success,
    Failure,

    /// <summary>No judgement could be made.</summary>
    Error,
}

namespace ProgressiveDelivery.Git;

/// <summary>What makes one <c>git commit-tree -S</c> sign.</summary>
/// <param name="Options">Configuration for the command line of git.</param>
/// <param name="Variables">For its environment.</param>
internal sealed record CommitSigning(IReadOnlyList<string> Options, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>A doubt about the signature, as a sentence; null when there is none.</summary>
    public string? Remark { get; init; }
}

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>What a protected branch asks for.</summary>
internal sealed record BranchRule(string Branch)
{
    /// <summary>Whether commits may be pushed without a pull request.</summary>
    public bool MayPush { get; init; }

    /// <summary>Files that may be pushed all the same, as globs, separated by semicolons.</summary>
    public string UnprotectedFiles { get; init; } = "";

    /// <summary>Contexts that must be green on the head of a pull request.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    public int Approvals { get; init; }
}

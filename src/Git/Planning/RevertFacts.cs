namespace ProgressiveDelivery.Git;

/// <summary>What the repository says about one revert, read in one go; the plan follows from this and from the contents of a few files.</summary>
internal sealed record RevertFacts
{
    /// <summary>The branch's head.</summary>
    public required string Head { get; init; }

    /// <summary>Whether the commit exists on the server, on the branch or beside it.</summary>
    public required bool HasGood { get; init; }

    public required bool HasBad { get; init; }

    /// <summary>The app's folder at the head, in the good and in the bad commit; null where it does not exist.</summary>
    public TreeEntry? AtHead { get; init; }

    public TreeEntry? AtGood { get; init; }

    public TreeEntry? AtBad { get; init; }

    /// <summary>The app's folder and what else it is built from, see <see cref="ClosureFinder"/>.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary>What differs in the scope between the good and the bad commit.</summary>
    public IReadOnlyList<ChangedEntry> Failing { get; init; } = [];

    /// <summary>What differs in the scope between the bad commit and the head.</summary>
    public IReadOnlyList<ChangedEntry> Later { get; init; } = [];

    /// <summary>Our own commits since the good one, newest first.</summary>
    public IReadOnlyList<LogEntry> Reverts { get; init; } = [];

    /// <summary>Commits that touch the scope between the good and the bad commit, newest first.</summary>
    public IReadOnlyList<LogEntry> UpToBad { get; init; } = [];

    /// <summary>Commits that touch the scope between the bad commit and the head, newest first.</summary>
    public IReadOnlyList<LogEntry> AfterBad { get; init; } = [];

    /// <summary>What the head has at a path that the failing change touched.</summary>
    public TreeEntry? AtHeadOf(ChangedEntry failing) =>
        Later.FirstOrDefault(later => later.Path == failing.Path) is { } later ? later.After : failing.After;
}

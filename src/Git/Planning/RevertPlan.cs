namespace ProgressiveDelivery.Git;

/// <summary>What is to be written, in full: the commit follows from it without another decision.</summary>
internal sealed record RevertPlan
{
    public required RevertStrategy Strategy { get; init; }

    /// <summary>The commit that the revert stands on.</summary>
    public required string Head { get; init; }

    /// <summary>What each place holds afterwards, none inside another; null removes.</summary>
    public required IReadOnlyList<(string Path, TreeEntry? Entry)> Entries { get; init; }

    /// <summary>Files that hold this instead, the same but for markers of an image bot: where no entry covers them, than what the head has.</summary>
    public IReadOnlyList<(string Path, TreeEntry Base, TreeEntry Marked)> Marked { get; init; } = [];

    /// <summary>The markers that this puts on hold.</summary>
    public IReadOnlyList<HeldMark> Held { get; init; } = [];

    public IReadOnlyList<UndoneCommit> Undone { get; init; } = [];

    /// <summary>Commits in the scope after the failing one whose work stays.</summary>
    public IReadOnlyList<UndoneCommit> Kept { get; init; } = [];

    /// <summary>Commits after the failing one that could not be kept. Only people may drop them.</summary>
    public IReadOnlyList<UndoneCommit> Dropped { get; init; } = [];

    /// <summary>Sentences that say why a person has to agree; empty where the branch may be written to at once.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];
}

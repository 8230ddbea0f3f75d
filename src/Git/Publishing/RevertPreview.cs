namespace ProgressiveDelivery.Git;

/// <summary>What a revert would do now, with nothing pushed.</summary>
public sealed record RevertPreview
{
    /// <summary>Why nothing would be done; null when something would.</summary>
    public RevertOutcome? Refusal { get; init; }

    public RevertStrategy Strategy { get; init; }

    /// <summary>Commits that would be taken back, newest first.</summary>
    public IReadOnlyList<UndoneCommit> Undone { get; init; } = [];

    /// <summary>Later commits in the same place that would stay.</summary>
    public IReadOnlyList<UndoneCommit> Kept { get; init; } = [];

    /// <summary>Later commits that would be dropped.</summary>
    public IReadOnlyList<UndoneCommit> Dropped { get; init; } = [];

    /// <summary>Sentences that say why a person has to agree; empty where the branch would be written to at once.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>The commit's message.</summary>
    public string Message { get; init; } = "";

    /// <summary>The change as <c>git diff</c> shows it; the end is cut off where it is very long.</summary>
    public string Diff { get; init; } = "";
}

namespace ProgressiveDelivery.Git;

/// <summary>Pull requests as a team wants them, and the host to open them on.</summary>
/// <param name="Host">The repository on its Git host.</param>
public sealed record ProposalSettings(IGitHost Host)
{
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>As <see cref="PullRequestDraft.Reviewers"/>.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    public bool AutoMerge { get; init; }
}

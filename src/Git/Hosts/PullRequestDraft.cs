namespace ProgressiveDelivery.Git;

/// <summary>A pull request to open. Branches are short names, without <c>refs/heads/</c>.</summary>
public sealed record PullRequestDraft
{
    public required string Title { get; init; }

    /// <summary>Markdown; cut to what the host takes.</summary>
    public required string Body { get; init; }

    public required string HeadBranch { get; init; }

    public required string BaseBranch { get; init; }

    /// <summary>Full SHA that the head branch points to; a merge of anything else is refused where the host can check it.</summary>
    public required string HeadCommit { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>As the host names people: a login, a user name, an e-mail address or id; a team as <c>org/team</c> on GitHub and Gitea.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    /// <summary>Let the host merge by itself as soon as its own rules allow it.</summary>
    public bool AutoMerge { get; init; }
}

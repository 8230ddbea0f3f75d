namespace ProgressiveDelivery.Git;

/// <summary>A commit for <see cref="GitHubCommitWriter"/>. GitHub sets author, committer and signature by the credentials.</summary>
public sealed record GitHubCommit
{
    /// <summary>Short name of an existing branch.</summary>
    public required string Branch { get; init; }

    /// <summary>Full SHA that the branch must point to.</summary>
    public required string ExpectedHead { get; init; }

    public required string Headline { get; init; }

    /// <summary>The rest of the message, trailers included; may be empty.</summary>
    public required string Body { get; init; }

    public required IReadOnlyList<GitHubFileChange> Changes { get; init; }
}

namespace ProgressiveDelivery.Git;

/// <summary>Everything needed to put one app's folder on one branch back to its last good state.</summary>
public sealed record RevertRequest
{
    public required GitRemote Remote { get; init; }

    /// <summary>Short branch name, <c>main</c>.</summary>
    public required string Branch { get; init; }

    /// <summary>The app's folder in the repository in any spelling that Flux takes: <c>./apps/shop</c>, <c>apps/shop/</c>; empty means all of it.</summary>
    public required string Path { get; init; }

    /// <summary>Further folders that the app is deployed from, such as a chart of its own or the folder of its values.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The images that the failing revision changed; they stand in for the good commit where that is lost.</summary>
    public IReadOnlyList<ImageChange> Images { get; init; } = [];

    /// <summary>Full SHA of the commit whose state of <see cref="Path"/> was promoted.</summary>
    public required string GoodCommit { get; init; }

    /// <summary>Full SHA of the commit whose state of <see cref="Path"/> failed.</summary>
    public required string BadCommit { get; init; }

    /// <summary>Identity of this revert, from <see cref="Git.RevertId.For"/>: the same job carries the same id in every run.</summary>
    public required string RevertId { get; init; }

    public required RevertEvidence Evidence { get; init; }

    public GitAuthor Author { get; init; } = GitAuthor.Default;

    /// <summary>
    /// Writes subject and text of the message from the values of <see cref="MessageValues"/>; null leaves that to us. The trailers
    /// always follow.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string>, string>? Message { get; init; }

    /// <summary>Signs the commit; null leaves it unsigned.</summary>
    public SigningKey? Signing { get; init; }

    /// <summary>Makes the commit on GitHub, which signs it; null pushes it with git.</summary>
    public GitHubCommitWriter? HostCommits { get; init; }

    public RevertMode Mode { get; init; }

    /// <summary>An earlier run has opened a pull request: what has become of it decides, and nothing is pushed to the branch.</summary>
    public bool IsProposed { get; init; }

    /// <summary>Page of a pull request that we have taken back ourselves, so that its end is nobody's answer; null when there is none.</summary>
    public string? WithdrawnProposal { get; init; }

    /// <summary>Asked right before anything is written to the server; a sentence withholds it.</summary>
    public Func<string?>? Objection { get; init; }

    /// <summary>Keeps Flux's image automation from writing the failed values again: their markers go on hold in the same commit.</summary>
    public bool HoldsMarkers { get; init; }

    /// <summary>Set where nothing is to be reverted but markers are to be given back, which an earlier revert put on hold.</summary>
    public MarkRelease? Release { get; init; }

    /// <summary>Null where no pull request can be opened, for want of a host that is known and a token for it.</summary>
    public ProposalSettings? Proposals { get; init; }
}

namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>A pull request that a stub keeps.</summary>
internal sealed class StubPull
{
    public required int Number { get; init; }

    public required string Head { get; init; }

    public required string Base { get; init; }

    public string Title { get; set; } = "";

    public string Body { get; set; } = "";

    public PullRequestState State { get; set; }

    public string? MergeCommit { get; set; }

    public List<string> Labels { get; } = [];

    public List<string> Reviewers { get; } = [];

    public bool AutoMerge { get; set; }
}

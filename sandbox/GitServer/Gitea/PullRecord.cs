namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>A pull request as it is kept.</summary>
internal sealed record PullRecord(long Number, string Title, string Body, string Author, string Head, string Base)
{
    public bool IsOpen { get; init; } = true;

    /// <summary>Head of the branch when the request was merged or closed; until then the branch itself tells.</summary>
    public string? LastHead { get; init; }

    public string? MergeCommit { get; init; }

    public string? MergedBy { get; init; }

    public IReadOnlyList<long> Labels { get; init; } = [];

    public IReadOnlyList<string> Reviewers { get; init; } = [];

    public IReadOnlyList<string> TeamReviewers { get; init; } = [];

    public IReadOnlyList<ReviewRecord> Reviews { get; init; } = [];

    /// <summary>Set while the request waits to be merged by itself.</summary>
    public AutoMergeRecord? AutoMerge { get; init; }

    /// <summary>People whose newest review approves; nobody approves a request of their own.</summary>
    public int Approvals => Reviews.GroupBy(review => review.User).Count(reviews => reviews.Last().State == ReviewRecord.Approved);
}

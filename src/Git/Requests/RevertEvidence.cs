namespace ProgressiveDelivery.Git;

/// <summary>Why a revision is reverted; becomes the commit message. Values are untrusted text and are made single-line.</summary>
public sealed record RevertEvidence
{
    /// <summary>The app's name, as in <c>revert(shop): …</c>.</summary>
    public required string App { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Name of the Canary object.</summary>
    public required string Name { get; init; }

    /// <summary>The revision that failed (hash of the pod template).</summary>
    public required string FailedRevision { get; init; }

    /// <summary>The revision that was promoted last and comes back.</summary>
    public required string RestoredRevision { get; init; }

    /// <summary>Metrics that failed; the first one stands in the subject line.</summary>
    public IReadOnlyList<FailedMetric> FailedMetrics { get; init; } = [];

    /// <summary>Further sentences, for example what the pods reported.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Container images of the failed revision that the good one does not have.</summary>
    public IReadOnlyList<string> FailedImages { get; init; } = [];
}

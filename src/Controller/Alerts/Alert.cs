using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>What people are told, before any service's words.</summary>
internal sealed record Alert
{
    /// <summary>The same for a repetition of the same alert, and for no other.</summary>
    public required string Id { get; init; }

    public required ObjectKey Canary { get; init; }

    /// <summary>One identity for the Canary's whole life.</summary>
    public required string CanaryId { get; init; }

    /// <summary>The revision that the alert is about; with <see cref="CanaryId"/> the thread that it belongs to.</summary>
    public required string Revision { get; init; }

    /// <summary>The Event's reason, such as <c>AnalysisFailed</c>.</summary>
    public required string Reason { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>One sentence or more.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the Canary is in order from now on, so that a person who was called may rest.</summary>
    public bool IsAllClear { get; init; }

    public IReadOnlyList<AlertFact> Facts { get; init; } = [];

    public IReadOnlyList<AlertLink> Links { get; init; } = [];

    public required DateTimeOffset Time { get; init; }

    /// <summary>One line: <c>shop/checkout: AnalysisFailed</c>.</summary>
    public string Title => $"{Canary}: {Reason}";

    /// <summary>One identity for all alerts of one rollout.</summary>
    public string Thread => $"{CanaryId}/{Revision}";
}

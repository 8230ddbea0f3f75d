using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>Compares statuses by what the API server would store.</summary>
internal static class StatusEquality
{
    public static bool Same(CanaryStatus a, CanaryStatus b)
        => Plain(a) == Plain(b)
           && Same(a.KnownGood, b.KnownGood)
           && Same(a.FailedRevisions, b.FailedRevisions)
           && Same(a.TrackedConfigs?.ToList(), b.TrackedConfigs?.ToList())
           && Same(a.PromotedConfigs?.ToList(), b.PromotedConfigs?.ToList())
           && Same(a.HandledRequests, b.HandledRequests)
           && Same(a.RecentReverts, b.RecentReverts)
           && Same(a.Hooks, b.Hooks)
           && Same(a.Verdicts, b.Verdicts)
           && Same(a.Conditions, b.Conditions)
           && Same(a.Rollback?.FailedImages, b.Rollback?.FailedImages);

    private static CanaryStatus Plain(CanaryStatus status) => status with
    {
        TrackedConfigs = null,
        PromotedConfigs = null,
        KnownGood = null,
        FailedRevisions = null,
        HandledRequests = null,
        RecentReverts = null,
        Hooks = null,
        Verdicts = null,
        Conditions = null,
        Rollback = status.Rollback is { } job ? job with { FailedImages = null } : null,
    };

    private static bool Same<T>(IReadOnlyList<T>? a, IReadOnlyList<T>? b)
        => ReferenceEquals(a, b) || (a is not null && b is not null && a.SequenceEqual(b));
}

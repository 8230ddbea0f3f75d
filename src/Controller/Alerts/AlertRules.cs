using System.Collections.Frozen;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Which notices are told to people, and how loudly. Steps of the traffic are left to the dashboards.</summary>
internal static class AlertRules
{
    private static readonly FrozenSet<string> Failures = new[]
    {
        "AnalysisFailed", "WorkloadFailed", "ProgressDeadlineExceeded", "PromotionFailed", "DependencyFailed", "TargetNotFound", "PrimaryLost", "TemplateLost", "RevertBlocked", "NotConverged", HookRules.DeadlineReason,
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> AllClears = new[]
    {
        "Initialized", "Promoted", "RolledBack", "BackToGood", "Recovered", "PrimaryRestored",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> News = new[]
    {
        "NewRevision", "GateOpened", "Withdrawn", "Paused", "Resumed", "RolloutHeld", "LetThrough", "Baked", "RevertPushed", "RevertProposed", "RevertConfirmed", "RevertPreviewed", "AlreadyReverted", "ImageBotsReleased", "GivenBack",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null for what is not told.</summary>
    public static AlertSeverity? SeverityOf(Notice notice)
        => Failures.Contains(notice.Reason) ? AlertSeverity.Error
            : notice.Warning ? AlertSeverity.Warn
            : AllClears.Contains(notice.Reason) || News.Contains(notice.Reason) ? AlertSeverity.Info
            : null;

    public static bool IsAllClear(Notice notice) => !notice.Warning && AllClears.Contains(notice.Reason);

    /// <summary>Whether a receiver wants alerts of this severity; one that says nothing wants all.</summary>
    public static bool IsWanted(AlertSpec receiver, AlertSeverity severity) => severity >= Least(receiver.Severity);

    private static AlertSeverity Least(string? severity) => severity switch
    {
        "error" => AlertSeverity.Error,
        "warn" => AlertSeverity.Warn,
        _ => AlertSeverity.Info,
    };
}

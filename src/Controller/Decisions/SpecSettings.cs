using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The spec's values with their defaults and units.</summary>
internal static class SpecSettings
{
    /// <summary>Whether ConfigMaps and Secrets are part of the revision where they do not say themselves.</summary>
    public static bool TracksConfig(this CanarySpec spec) => spec.ConfigTracking != "disabled";

    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(7);

    /// <summary>Values of <c>spec.analysis.onInconclusive</c>.</summary>
    public const string Hold = "hold";
    public const string Promote = "promote";
    public const string Rollback = "rollback";

    // A scrape has the time at which it began and is seen when it has ended; in between one query would see it and the next one not.
    private static readonly TimeSpan ScrapeTime = TimeSpan.FromSeconds(2);

    public static string ServiceName(this CanarySpec spec) => spec.Service.Name ?? spec.TargetRef.Name;

    public static string PrimaryName(this CanarySpec spec) => $"{spec.TargetRef.Name}-primary";

    /// <summary>Names of the app's Ingresses; empty when none is named.</summary>
    public static IReadOnlyList<string> Ingresses(this CanarySpec spec)
        => !spec.IsRouted() ? [] : spec.IngressRef is { } one ? [one.Name] : [.. (spec.IngressRefs ?? []).Select(reference => reference.Name)];

    /// <summary>Whether a router can give the canary traffic of users.</summary>
    public static bool IsRouted(this CanarySpec spec) => spec.Provider != RouterKind.Services;


    /// <summary>The Ingresses that carry, or may carry, a weight: those of the spec, as long as it names all that were adopted.</summary>
    public static IReadOnlyList<string> IngressNames(this Canary canary)
    {
        IReadOnlyList<string> named = canary.Spec.Ingresses();
        return canary.Status?.Adopted is { } adopted && adopted.Ingresses.Except(named).Any() ? adopted.Ingresses : named;
    }

    public static TimeSpan CheckInterval(this CanarySpec spec)
        => ParseDuration(spec.Analysis.Interval, TimeSpan.FromSeconds(60));

    public static TimeSpan ProgressDeadline(this CanarySpec spec)
        => TimeSpan.FromSeconds(spec.ProgressDeadlineSeconds ?? 600);

    /// <summary>What follows when checks give no clear answer for too long.</summary>
    public static string OnInconclusive(this CanarySpec spec) => spec.Analysis.OnInconclusive ?? Hold;

    public static TimeSpan InconclusiveDeadline(this CanarySpec spec) => ParseDuration(spec.Analysis.InconclusiveDeadline, spec.ProgressDeadline());

    /// <summary>How long a promoted revision may still be taken back; null for not at all.</summary>
    public static TimeSpan? BakeTime(this CanarySpec spec) => ParseDuration(spec.Analysis.BakeTime, TimeSpan.Zero) is var time && time > TimeSpan.Zero ? time : null;

    public static int FailureThreshold(this CanarySpec spec) => Math.Max(1, spec.Analysis.Threshold ?? 1);

    /// <summary>How many of the revisions promoted before the present one go straight in again.</summary>
    public static int RollbackWindow(this CanarySpec spec) => spec.RollbackWindow?.Revisions ?? 10;

    public static bool GivesBackOnDeletion(this CanarySpec spec) => spec.RevertOnDeletion ?? true;

    public static bool RevertsInGit(this CanarySpec spec)
        => spec.Rollback?.Git is { } git && (git.Mode ?? "commit") != "off";

    public static bool HoldsImageBots(this CanarySpec spec)
        => spec.RevertsInGit() && spec.Rollback!.Git!.HoldImageBots != false;

    /// <summary>Reverts are only shown, and nothing is pushed.</summary>
    public static bool IsDryRun(this CanarySpec spec) => spec.Rollback?.Git?.DryRun == true;

    /// <summary>How long a step lasts at least.</summary>
    public static TimeSpan Length(this StepPause pause) => ParseDuration(pause.Duration, TimeSpan.Zero);

    public static TimeSpan Window(this CanaryMetric metric) => ParseDuration(metric.Interval, TimeSpan.FromMinutes(1));

    /// <summary>Up to when the metric's requests are known to the provider: data from then on may still be on their way.</summary>
    public static DateTimeOffset CountableUntil(this CanarySpec spec, CanaryMetric metric, DateTimeOffset now)
        => now - (spec.Delay(metric) is var delay && delay > ScrapeTime ? delay : ScrapeTime);

    /// <summary>How much later than it happens the provider knows of it.</summary>
    public static TimeSpan Delay(this CanarySpec spec, CanaryMetric metric) => ParseDuration(metric.Delay ?? spec.Analysis.Delay, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>How long after its first traffic the canary warms up.</summary>
    public static TimeSpan InitialDelay(this CanarySpec spec, CanaryMetric metric) => ParseDuration(metric.InitialDelay ?? spec.Analysis.InitialDelay, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>From the setting of a weight to its first check: the data of one interval must have arrived, of the first weight without the warm-up.</summary>
    public static TimeSpan FirstCheckAfter(this CanarySpec spec, bool warmsUp)
        => spec.CheckInterval() + (spec.Analysis.Metrics ?? []).Select(metric => spec.Delay(metric) + (warmsUp ? spec.InitialDelay(metric) : TimeSpan.Zero)).DefaultIfEmpty().Max();

    // A value that cannot be meant is a problem of the spec, see SpecValidator; until it is mended something must be taken.
    private static TimeSpan ParseDuration(string? text, TimeSpan otherwise) => ParseDuration(text, otherwise, ShortestInterval);

    public static TimeSpan ParseDuration(string? text, TimeSpan otherwise, TimeSpan shortest)
        => GoDuration.TryParse(text, out TimeSpan value) && value >= shortest && value <= LongestInterval ? value : otherwise;
}

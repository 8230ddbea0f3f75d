using System.Collections.Concurrent;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>A Deployment with its pods: they need a while to start, old ones serve until the new ones do, and they may break.</summary>
internal sealed class Pods(string revision, int replicas, DateTimeOffset readyAt)
{
    private static readonly ConcurrentDictionary<string, string[]> Images = [];
    private static readonly TimeSpan TerminationTime = TimeSpan.FromMilliseconds(800);
    private int _oldReady;
    private DateTimeOffset _goneAt;

    public string Revision { get; private set; } = revision;

    public int Replicas { get; private set; } = replicas;

    /// <summary>What the pods run: configuration, named after a plus, is read when a pod starts.</summary>
    public string Running { get; private set; } = revision;

    public DateTimeOffset ReadyAt { get; private set; } = readyAt;

    /// <summary>No pod is ready until then.</summary>
    public DateTimeOffset DownUntil { get; set; }

    /// <summary>All pods but one are unready until then.</summary>
    public DateTimeOffset PartlyUntil { get; set; }

    /// <summary>New pods find no room until then: a quota, a full cluster, a paused Deployment.</summary>
    public DateTimeOffset BlockedUntil { get; set; }

    /// <summary>The pods are in a crash loop until then.</summary>
    public DateTimeOffset CrashUntil { get; set; }

    public static string TemplateOf(string revision) => revision.Split('+')[0];

    /// <param name="revision">The new revision.</param>
    /// <param name="now">The time.</param>
    /// <param name="startup">How long pods take.</param>
    /// <param name="crashes">Whether the pods crash as they are.</param>
    /// <param name="restarts">Whether a change of the configuration alone replaces the pods.</param>
    public void SetTemplate(string revision, DateTimeOffset now, TimeSpan startup, bool crashes, bool restarts)
    {
        if (revision == Revision)
        {
            return;
        }

        if (!restarts && TemplateOf(revision) == TemplateOf(Revision))
        {
            Revision = revision;
            return;
        }

        _oldReady = Ready(now, crashes);
        (Revision, Running) = (revision, revision);
        ReadyAt = now + startup;
        CrashUntil = default;
    }

    public void Scale(int replicas, DateTimeOffset now, TimeSpan startup)
    {
        if (Replicas == 0 && replicas > 0)
        {
            ReadyAt = now + startup;
            Running = now < _goneAt ? Running : Revision;
        }

        if (replicas == 0)
        {
            _goneAt = Replicas > 0 ? now + TerminationTime : _goneAt;
            (_oldReady, DownUntil, PartlyUntil, BlockedUntil, CrashUntil) = (0, default, default, default, default);
        }

        Replicas = replicas;
    }

    public int Ready(DateTimeOffset now, bool crashes)
    {
        if (Replicas == 0 || now < DownUntil || now < CrashUntil)
        {
            return 0;
        }

        if (crashes || now < ReadyAt || now < BlockedUntil)
        {
            return _oldReady;
        }

        _oldReady = 0;
        return now < PartlyUntil ? 1 : Replicas;
    }

    public Workload Observe(DateTimeOffset now, bool crashes)
    {
        (WorkloadHealth health, string reason) = this switch
        {
            { Replicas: 0 } => (WorkloadHealth.Progressing, "it is scaled to zero"),
            _ when now < BlockedUntil => (WorkloadHealth.Blocked, "exceeded quota"),
            _ when now < CrashUntil || (crashes && now >= ReadyAt) => (WorkloadHealth.Failed, "container app is in CrashLoopBackOff"),
            _ when now < ReadyAt || now < DownUntil || now < PartlyUntil => (WorkloadHealth.Progressing, "pods are not available"),
            _ => (WorkloadHealth.Ready, "all pods are available"),
        };
        return new Workload(Revision, Replicas, health, reason, Images.GetOrAdd(TemplateOf(Revision), template => [$"app:{template}"]))
        {
            Pods = Replicas > 0 || now < _goneAt ? Math.Max(1, Replicas) : 0,
            Configs = ConfigsOf(Revision),
        };
    }

    public static IReadOnlyDictionary<string, string> ConfigsOf(string revision)
        => new Dictionary<string, string> { ["configmap/app"] = revision.Split('+') is [_, var config] ? config : "first" };

    /// <summary>The next moment at which the pods change by themselves.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
        => new[] { ReadyAt, _goneAt, DownUntil, PartlyUntil, BlockedUntil, CrashUntil }.Where(at => at > now).Select(at => (DateTimeOffset?)at).Min();

    public void Heal() => (DownUntil, PartlyUntil, BlockedUntil, CrashUntil) = (default, default, default, default);
}

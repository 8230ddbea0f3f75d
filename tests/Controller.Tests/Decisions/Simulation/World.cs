using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>
/// One app in a cluster, as far as a release touches it. Time passes only by <see cref="Tick"/>; endpoints follow pods
/// and Services with a delay, and watches show the target's template later than the API server has it.
/// </summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CacheLag = TimeSpan.FromMilliseconds(40);
    private readonly Dictionary<string, RevisionKind> _kinds = [];
    private Endpoints _published;
    private DateTimeOffset? _publishAt;
    private string? _cachedRevision;
    private DateTimeOffset? _cacheAt;

    public World()
    {
        Watchdog = new Watchdog(this);
        Git = new GitServer(Watchdog);
        Git.HoldsMarkers = id => Canary.Spec.HoldsImageBots() && Canary.Status?.ImageHold?.Id == id;
        Git.Push("v1");
        Deployer = new Deployer(this);
        Hands = new Hands(this);
        Deploy("v1");
        _published = Actual();
        _cachedRevision = "v1";
    }

    public DateTimeOffset Now { get; private set; } = Start;

    public Watchdog Watchdog { get; }

    public GitServer Git { get; }

    public Deployer Deployer { get; }

    public Hands Hands { get; }

    public HookServer Hooks { get; } = new();

    /// <summary>Grows with each change that a watch would show.</summary>
    public int Version { get; private set; }

    public CanaryObject Canary { get; } = new();

    public Pods? Target { get; set; }

    public Pods? Primary { get; set; }

    /// <summary>Pods of the primary by the revision whose template is kept.</summary>
    public Dictionary<string, int> Kept { get; } = [];

    private const string ConfigCopy = "app-primary";

    /// <summary>Somebody deleted the copy of the ConfigMap that the primary reads.</summary>
    public bool IsCopyLost { get; set; }

    /// <summary>Until then a new process does not know the configuration.</summary>
    public DateTimeOffset ListsUntil { get; set; }

    private bool IsListing => Now < ListsUntil;

    /// <summary>The revision whose image the ImagePolicy selects; null where no image bot is.</summary>
    public string? Selected { get; set; }

    /// <summary>Whether the target tells other bots to keep away.</summary>
    public bool IsAnnotated { get; set; }

    /// <summary>Tags that another image bot was told to ignore.</summary>
    public HashSet<string> IgnoredTags { get; } = [];

    /// <summary>Whether the autoscaler that the spec names exists.</summary>
    public bool HasAutoscaler { get; set; } = true;

    /// <summary>Whether the primary's autoscaler and disruption budgets are as the user's.</summary>
    public bool HasCompanions { get; set; } = true;

    /// <summary>Whether KEDA leaves an idle target alone.</summary>
    public bool IsKedaPaused { get; set; }

    public ApexSelection Apex { get; set; } = ApexSelection.Target;

    public bool HasServices { get; set; }

    public bool HasIngress { get; set; } = true;

    public RouteState Route { get; set; } = new(null, false, true, 0);

    public MetricsMode Metrics { get; set; }

    /// <summary>The other Canaries, as far as their status tells of failures and reverts.</summary>
    public List<CanaryStatus> Others { get; } = [.. Enumerable.Repeat(new CanaryStatus(), 20)];

    public RevertLimits Limits { get; } = new();

    /// <summary>Whether so many have failed by their metrics that it looks like an outage.</summary>
    public bool IsBreakerOpen => RevertGate.Breaker(Limits, Everybody(), Now).BreakerOpenUntil is not null;

    /// <summary>Whether the app is deployed by something that tells the commit.</summary>
    public bool TellsOrigin { get; set; } = true;

    /// <summary>No rollout begins before.</summary>
    public DateTimeOffset FrozenUntil { get; set; }

    /// <summary>Whether rollouts under way wait too.</summary>
    public bool FreezesRunning { get; set; }

    /// <summary>Whether as many other rollouts are under way as may be at once.</summary>
    public bool SlotsTaken { get; set; }

    /// <summary>The Canary that this one depends on; null for none.</summary>
    public DependencyState? Dependency { get; set; }

    public TimeSpan Startup { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long endpoints take to follow pods and selectors.</summary>
    public TimeSpan EndpointLag { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Writing the route does not bring it up to date, as when another writer owns a part of it.</summary>
    public bool IsRouteStuck { get; set; }

    /// <summary>From then on every revision is good and nothing breaks.</summary>
    public bool IsBenign { get; private set; }

    public DateTimeOffset LastTargetTraffic { get; private set; }

    public DateTimeOffset LastPrimaryTraffic { get; private set; }

    /// <summary>
    /// Somebody gave the target traffic by hand and the controller died just after taking it away, before it could write
    /// that a drain begins: the one drain that is known to be lost.
    /// </summary>
    public bool WasMeddledWithBeforeCrash => Meddled is { } meddled && Crashed >= meddled && Now < meddled + Drain + Drain;

    public DateTimeOffset? Meddled { get; set; }

    public DateTimeOffset? Crashed { get; set; }

    /// <summary>When all of the target's wanted pods were last ready and had endpoints, or none was wanted.</summary>
    public DateTimeOffset TargetLastFit { get; private set; } = Start;

    public DateTimeOffset PrimaryLastFit { get; private set; } = Start;

    public void Changed() => Version++;

    /// <summary>The image bot writes what is selected, where it may.</summary>
    public void WriteSelected()
    {
        if (Selected is { } selected && !Git.Head.IsHeld && Git.Head.Content != selected)
        {
            Git.Push(selected);
        }
    }

    public RevisionKind KindOf(string revision) => IsBenign ? RevisionKind.Good : _kinds.GetValueOrDefault(revision);

    public void Define(string revision, RevisionKind kind) => _kinds[revision] = kind;

    public string NewRevision(RevisionKind kind)
    {
        string revision = $"v{_kinds.Count + 2}";
        _kinds[revision] = kind;
        return revision;
    }

    /// <summary>The template of the newest commit with another configuration.</summary>
    public string NewConfig(RevisionKind kind)
    {
        string revision = $"{Pods.TemplateOf(Git.Head.Content)}+c{_kinds.Count + 2}";
        _kinds[revision] = kind;
        return revision;
    }

    /// <summary>Writes the app's manifest to the cluster, as a deployer or a person does.</summary>
    public void Deploy(string revision)
    {
        if (Target is null)
        {
            Target = new Pods(revision, 2, Now + Startup);
        }
        else
        {
            Target.SetTemplate(revision, Now, Startup, Crashes(Target, primary: false), restarts: false);
        }

        Changed();
    }

    public bool Crashes(Pods pods, bool primary)
        => KindOf(pods.Running) is RevisionKind kind && (kind == RevisionKind.Crashing || (primary && kind == RevisionKind.CrashingAsPrimary));

    /// <summary>All trouble ends: what is missing comes back, every revision is good from now on.</summary>
    public void BecomeBenign()
    {
        HasAutoscaler = true;
        (IsBenign, HasIngress, IsRouteStuck, Metrics, Git.IsUp, Git.IsProtected, Deployer.IsPaused) = (true, true, false, MetricsMode.Honest, true, false, false);
        (SlotsTaken, Dependency) = (false, null);
        Hooks.BecomeBenign();
        Target?.Heal();
        Primary?.Heal();
        Canary.Release();
        Changed();
    }

    /// <summary>Whether everything that follows something else has caught up.</summary>
    public bool IsSettled => _publishAt is null && _cacheAt is null && Actual() == _published && Deployer.IsSettled
        && Target?.NextChange(Now) is null && Primary?.NextChange(Now) is null && NextDue() > Now + TimeSpan.FromMilliseconds(100);

    public DateTimeOffset NextDue()
    {
        DateTimeOffset?[] dues = [Deployer.Due, _publishAt, _cacheAt, Target?.NextChange(Now), Primary?.NextChange(Now)];
        return dues.Min()!.Value;
    }

    public void Tick(DateTimeOffset now)
    {
        NoteTraffic();
        bool podsChange = Target?.NextChange(Now) <= now || Primary?.NextChange(Now) <= now;
        Now = now;
        if (podsChange)
        {
            Changed();
        }

        Deployer.Tick();
        Publish();
        ShowTemplate();
        NoteTraffic();
    }

    public RevertGate? GateFor(CanaryStatus? status)
        => status is { Rollback.Id: { } id, Provenance.Bad: { } bad } ? RevertGate.Of(Limits, Everybody(), RepositoryUrl.NameOf(bad.Url), id, Now) : null;

    /// <summary>Other Canaries fail by their metrics at this moment.</summary>
    public void FailOthers(int number)
    {
        for (int i = 0; i < number; i++)
        {
            Others[i] = Others[i] with { FailedByMetricsAt = Now };
        }
    }

    /// <summary>Other Canaries are reverted in the same repository at this moment.</summary>
    public void RevertOthers(int number)
    {
        for (int i = 0; i < number; i++)
        {
            Others[i] = Others[i] with { RecentReverts = RevertGate.With(Others[i].RecentReverts, new RecentRevert { Id = $"{i} {Now:O}", Repository = "git.example/apps", At = Now }) };
        }
    }

    private List<CanaryStatus> Everybody() => [.. Others, Canary.Status ?? new CanaryStatus()];

    public Observation Observe(bool live, bool keptLookedUp = false, bool botsLookedUp = false) => new()
    {
        Now = Now,
        Canary = Canary.Read(),
        Problems = Canary.Problems,
        Target = Target is null ? null : Seen(Target.Observe(Now, Crashes(Target, primary: false)), live),
        Primary = Primary is null ? null : Primary.Observe(Now, Crashes(Primary, primary: true)) with { LostConfigs = IsCopyLost ? [ConfigCopy] : [] },
        ConfigsPending = IsListing,
        Serving = new ServingState
        {
            Apex = Apex,
            ServicesCurrent = HasServices || Target is null,
            PrimaryEndpoints = HasServices ? _published.Primary : 0,
            CanaryEndpoints = HasServices ? _published.Target : 0,
            ApexServedByPrimary = _published is { Apex: ApexSelection.Primary, Primary: > 0 },
            ApexServedByTarget = _published is { Apex: ApexSelection.Target, Target: > 0 },
        },
        Route = !Canary.Spec.IsRouted() ? new RouteState(null, Exists: true, Current: true, 0) : HasIngress ? Route : Route with { Problem = "Ingress app does not exist; create it or correct spec.ingressRef.name." },
        Companions = Companions(),
        Origin = TellsOrigin ? Deployer.Origin : null,
        AttemptedCommit = TellsOrigin ? Deployer.Attempted : null,
        OriginSettled = Deployer.HasCaughtUp,
        OriginLookedUp = live,
        KeptConfigs = keptLookedUp && Kept.ContainsKey(Canary.Status?.KeptRevision ?? "") ? [ConfigCopy] : [],
        TemplateIsKept = keptLookedUp ? Kept.ContainsKey(Canary.Status?.KeptRevision ?? "") : null,
        ImageBots = botsLookedUp ? new ImageBotSurvey([.. Missing()], []) : null,
        SelectedImages = Selected is { } selected ? new Dictionary<string, SelectedImage> { ["flux-system:app"] = new("app", selected, null) } : new Dictionary<string, SelectedImage>(),
        Freeze = Now < FrozenUntil ? new FreezeState(FrozenUntil, FreezesRunning ? FrozenUntil : null, "spec.freezeWindows[0]") : null,
        Dependencies = Dependency is { } other ? [other] : [],
        IsCapped = true,
        Drain = Drain,
    };

    private CompanionState Companions() => Canary.Spec.AutoscalerRef is not { } reference ? new() { AreCurrent = HasCompanions } : new()
    {
        Missing = HasAutoscaler ? null : $"{reference.Kind} {reference.Name} does not exist.",
        AreCurrent = HasCompanions,
        Autoscaler = $"{reference.Kind}/{reference.Name}",
        Most = 10,
        WakesTarget = reference.Kind == AutoscalerRef.ScaledObject && HasAutoscaler && !IsKedaPaused,
    };

    private IEnumerable<IgnoredTagStatus> Missing()
        => Canary.Status?.Rollback is { FailedRevision: { } failed } && !IgnoredTags.Contains(failed)
            ? [new IgnoredTagStatus { Kind = "ImageUpdater", Namespace = "argocd", Name = "app", Application = "app", Alias = "app", IgnoredTag = failed, Added = IgnoredTagStatus.Tag }]
            : [];

    private Workload Seen(Workload target, bool live)
    {
        string seen = IsListing ? Canary.Status?.LastAppliedSpec ?? target.Revision : live || _cachedRevision is null ? target.Revision : _cachedRevision;
        return seen == target.Revision ? target : target with { Revision = seen, Configs = Pods.ConfigsOf(seen) };
    }

    /// <summary>A watch shows a new template a moment after it was written.</summary>
    private void ShowTemplate()
    {
        if (Target?.Revision == _cachedRevision)
        {
            _cacheAt = null;
        }
        else if (_cacheAt is null)
        {
            _cacheAt = Now + CacheLag;
        }
        else if (Now >= _cacheAt)
        {
            _cachedRevision = Target?.Revision;
            _cacheAt = null;
            Changed();
        }
    }

    private void Publish()
    {
        Endpoints actual = Actual();
        if (actual == _published)
        {
            _publishAt = null;
        }
        else if (_publishAt is null)
        {
            _publishAt = Now + EndpointLag;
        }
        else if (Now >= _publishAt)
        {
            _published = actual;
            _publishAt = null;
            Changed();
        }
    }

    private Endpoints Actual() => new(
        Apex,
        Target?.Ready(Now, Crashes(Target, primary: false)) ?? 0,
        Primary?.Ready(Now, Crashes(Primary, primary: true)) ?? 0);

    private void NoteTraffic()
    {
        if (Apex == ApexSelection.Target || Route.CanaryWeight > 0)
        {
            LastTargetTraffic = Now;
        }

        if (Apex == ApexSelection.Primary)
        {
            LastPrimaryTraffic = Now;
        }

        if (Target is not { Replicas: > 0 } || (HasServices && _published.Target > 0 && Target.Observe(Now, Crashes(Target, primary: false)).Health == WorkloadHealth.Ready))
        {
            TargetLastFit = Now;
        }

        if (Primary is null || Primary.Observe(Now, Crashes(Primary, primary: true)).Health == WorkloadHealth.Ready)
        {
            PrimaryLastFit = Now;
        }
    }

    private sealed record Endpoints(ApexSelection Apex, int Target, int Primary);
}

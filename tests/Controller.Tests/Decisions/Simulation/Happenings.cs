using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What chance, people and other programs do to the world.</summary>
internal sealed class Happenings
{
    /// <summary>One of each type that a release waits for or tells.</summary>
    public static readonly IReadOnlyList<CanaryWebhook> Webhooks =
    [
        Hook(HookType.ConfirmRollout) with { Deadline = "40s" },
        Hook(HookType.PreRollout) with { Retries = 1 },
        Hook(HookType.Rollout),
        Hook(HookType.ConfirmTrafficIncrease) with { Deadline = "30s", OnDeadline = HookSettings.Proceed },
        Hook(HookType.ConfirmPromotion) with { Deadline = "1m", OnDeadline = SpecSettings.Rollback },
        Hook(HookType.Rollback),
        Hook(HookType.PostRollout) with { Deadline = "2m" },
    ];

    private static readonly string[] Moods = ["open", "open", "closed", "error", "down"];

    private readonly World _world;
    private readonly Process _process;
    private readonly Random _random;
    private readonly (int Weight, string Name, Action Happen)[] _kinds;
    private readonly int _total;
    private int _left;

    public Happenings(World world, Process process, Random random)
    {
        (_world, _process, _random, _left) = (world, process, random, random.Next(2, 14));
        Due = world.Now + TimeSpan.FromSeconds(random.Next(0, 40));
        _kinds =
        [
            (10, "good commit", () => Commit(RevisionKind.Good)),
            (10, "bad commit", () => Commit(RevisionKind.Bad)),
            (5, "good configuration", () => _world.Git.Push(_world.NewConfig(RevisionKind.Good))),
            (5, "bad configuration", () => _world.Git.Push(_world.NewConfig(RevisionKind.Bad))),
            (3, "crashing configuration", () => _world.Git.Push(_world.NewConfig(RevisionKind.Crashing))),
            (2, "copied configuration deleted", () => _world.IsCopyLost = _world.Primary is not null),
            (5, "crashing commit", () => Commit(RevisionKind.Crashing)),
            (4, "primary-crashing commit", () => Commit(RevisionKind.CrashingAsPrimary)),
            (10, "former state committed again", () => _world.Git.Push(_world.Git.Commits[_random.Next(_world.Git.Commits.Count)].Content)),
            (4, "unrelated commit", () => _world.Git.Push(_world.Git.Head.Content)),
            (3, "kubectl edit", EditByHand),
            (4, "canary pods down", () => Break(_world.Target, (pods, until) => pods.DownUntil = until)),
            (4, "some canary pods down", () => Break(_world.Target, (pods, until) => pods.PartlyUntil = until)),
            (3, "no room for canary pods", () => Break(_world.Target, (pods, until) => pods.BlockedUntil = until)),
            (2, "no room for primary pods", () => Break(_world.Primary, (pods, until) => pods.BlockedUntil = until)),
            (3, "canary crash loop", () => Break(_world.Target, (pods, until) => pods.CrashUntil = until)),
            (3, "primary pods down", () => Break(_world.Primary, (pods, until) => pods.DownUntil = until)),
            (2, "primary crash loop", () => Break(_world.Primary, (pods, until) => pods.CrashUntil = until)),
            (3, "target deleted", () => _world.Target = null),
            (4, "primary deleted", () => _world.Primary = null),
            (2, "kept template deleted", () => _world.Kept.Clear()),
            (3, "primary and kept template deleted", LoseAll),
            (3, "Ingress gone or back", () => _world.HasIngress = !_world.HasIngress),
            (2, "route deleted", () => _world.Route = _world.Route with { Exists = false, CanaryWeight = 0 }),
            (2, "route drifted", () => _world.Route = _world.Route with { Current = false }),
            (2, "another writer holds the route, or lets go", () => (_world.IsRouteStuck, _world.Route) = (!_world.IsRouteStuck, _world.Route with { Current = false })),
            (4, "deployer suspended or resumed", () => _world.Deployer.IsPaused = !_world.Deployer.IsPaused),
            (3, "a long silence", () => Due += TimeSpan.FromMinutes(6)),
            (3, "weight edited", () => (_world.Meddled, _world.Route) = (_world.Now, _world.Route.Exists ? _world.Route with { CanaryWeight = _random.Next(0, 101) } : _world.Route)),
            (2, "Service of the Ingress edited", () => (_world.Meddled, _world.Apex) = (_world.Now, (ApexSelection)_random.Next(0, 5))),
            (3, "autoscaler edited", () => _world.HasCompanions = false),
            (3, "autoscaler scales the canary", ScaleByLoad),
            (2, "autoscaler gone or back", () => _world.HasAutoscaler = !_world.HasAutoscaler),
            (2, "KEDA resumed by hand", () => _world.IsKedaPaused = false),
            (2, "Services deleted", () => _world.HasServices = false),
            (8, "metrics change", () => _world.Metrics = (MetricsMode)_random.Next(0, Enum.GetValues<MetricsMode>().Length)),
            (5, "Git down or up", () => _world.Git.IsUp = !_world.Git.IsUp),
            (2, "branch protected or not", () => _world.Git.IsProtected = !_world.Git.IsProtected),
            (2, "pull requests taken or not", () => _world.Git.TakesProposals = !_world.Git.TakesProposals),
            (2, "pull request merged", () => _world.Git.EndProposals(merge: true)),
            (2, "pull request closed", () => _world.Git.EndProposals(merge: false)),
            (2, "origin told or not", () => _world.TellsOrigin = !_world.TellsOrigin),
            (5, "suspend or resume", () => _world.Canary.Edit(spec => spec with { Suspend = spec.Suspend != true })),
            (3, "invalid or valid", () => _world.Canary.Problems = _world.Canary.Problems.Count == 0 ? ["spec.analysis is wrong."] : []),
            (7, "spec edited", EditSpec),
            (4, "abort", () => Request(Requests.Abort)),
            (5, "retry", () => Request(Requests.Retry)),
            (5, "a freeze", () => (_world.FrozenUntil, _world.FreezesRunning) = (_world.Now + TimeSpan.FromSeconds(_random.Next(1, 90)), _random.Next(2) == 0)),
            (4, "all slots taken, or free", () => _world.SlotsTaken = !_world.SlotsTaken),
            (6, "the Canary that comes first", OtherCanary),
            (3, "pause", () => Request(Requests.Pause)),
            (3, "resume", () => Request(Requests.Resume)),
            (4, "approve", () => Request(Requests.Approve)),
            (2, "promotion by a person", () => Request(Requests.Promote)),
            (3, "revert asked for", () => Request(Requests.Revert)),
            (5, "many others fail", () => _world.FailOthers(_random.Next(3, 9))),
            (4, "many others are reverted", () => _world.RevertOthers(_random.Next(5, 12))),
            (3, "deletion", () => _world.Canary.Delete(_world.Now)),
            (2, "status lost", LoseStatus),
            (6, "another image selected", () => _world.Selected = _world.NewRevision(_random.Next(2) == 0 ? RevisionKind.Good : RevisionKind.Bad)),
            (8, "image bot writes", _world.WriteSelected),
            (2, "image bots to be let go", () => _world.Canary.Annotate(Requests.Release, _world.Canary.Status?.ImageHold?.FailedRevision ?? "none")),
            (2, "image bots held or not", HoldBots),
            (8, "a webhook changes its mind", () => _world.Hooks.Set(Webhooks[_random.Next(Webhooks.Count)].Name, Moods[_random.Next(Moods.Length)])),
            (4, "crash", () => _process.Crash()),
        ];
        _total = _kinds.Sum(kind => kind.Weight);
    }

    public DateTimeOffset Due { get; private set; }

    public void Tick()
    {
        while (_left > 0 && _world.Now >= Due && !_world.Canary.IsGone)
        {
            int at = _random.Next(_total);
            (_, string name, Action happen) = _kinds.First(kind => (at -= kind.Weight) < 0);
            _world.Watchdog.Note(name);
            Due = _world.Now + Gap();
            happen();
            _world.Changed();
            Due = --_left > 0 ? Due : DateTimeOffset.MaxValue;
        }
    }

    public bool AreOver => _left == 0;

    private TimeSpan Gap() => _random.Next(10) switch
    {
        < 3 => TimeSpan.FromMilliseconds(_random.Next(0, 500)),
        < 7 => TimeSpan.FromMilliseconds(_random.Next(500, 10_000)),
        _ => TimeSpan.FromSeconds(_random.Next(10, 70)),
    };

    private static CanaryWebhook Hook(string type) => new() { Name = $"{type}-hook", Type = type, Url = "http://hooks.example" };

    private void Commit(RevisionKind kind) => _world.Git.Push(_world.NewRevision(kind));

    private void OtherCanary() => _world.Dependency = _random.Next(6) switch
    {
        0 => new DependencyState("shop/api", "is still rolling out revision r2"),
        1 => new DependencyState("shop/api", "has failed revision r2", FailsTogether: false, _world.Now, _world.Git.Head.Sha),
        2 => new DependencyState("shop/api", "has failed revision r2", FailsTogether: true, _world.Now, _world.Git.Head.Sha),
        3 => new DependencyState("shop/api", null, FailsTogether: true, _world.Now, _world.Git.Head.Sha),
        4 => new DependencyState("shop/api", "has failed revision r2", FailsTogether: true, _world.Now),
        _ => null,
    };

    private void HoldBots() => _world.Canary.Edit(spec => spec.Rollback?.Git is { } git
        ? spec with { Rollback = new RollbackSpec { Git = git with { HoldImageBots = git.HoldImageBots == false } } }
        : spec);

    private void EditByHand()
    {
        string revision = _world.NewRevision(RevisionKind.Bad);
        _world.Watchdog.ByHand(revision);
        _world.Deploy(revision);
    }

    private void LoseStatus()
    {
        _world.Watchdog.Forgot();
        _world.Canary.LoseStatus();
    }

    private void LoseAll()
    {
        _world.Primary = null;
        _world.Kept.Clear();
    }

    private void ScaleByLoad()
    {
        if (_world.Canary.Spec.AutoscalerRef is not null && _world.Target is { Replicas: > 0 } target)
        {
            target.Scale(_random.Next(1, 4), _world.Now, _world.Startup);
        }
    }

    private static AutoscalerRef? NextAutoscaler(AutoscalerRef? known) => known?.Kind switch
    {
        null => new AutoscalerRef { ApiVersion = "autoscaling/v2", Kind = AutoscalerRef.HorizontalPodAutoscaler, Name = "app" },
        AutoscalerRef.HorizontalPodAutoscaler => new AutoscalerRef { ApiVersion = "keda.sh/v1alpha1", Kind = AutoscalerRef.ScaledObject, Name = "app" },
        _ => null,
    };

    private void Break(Pods? pods, Action<Pods, DateTimeOffset> how)
    {
        if (pods is not null)
        {
            how(pods, _world.Now + TimeSpan.FromSeconds(_random.Next(1, 100)));
        }
    }

    private void Request(string annotation)
    {
        if (_world.Canary.Status?.LastAppliedSpec is { } revision)
        {
            if (annotation == Requests.Retry)
            {
                _world.Watchdog.Retried(revision);
            }

            _world.Canary.Annotate(annotation, _random.Next(2) == 0 ? revision : $"{revision}@{_random.Next(100)}");
        }
    }

    private void EditSpec() => _world.Canary.Edit(spec => _random.Next(23) switch
    {
        0 => spec with { Analysis = spec.Analysis with { StepWeights = [10] } },
        1 => spec with { Analysis = spec.Analysis with { StepWeights = [5, 10, 40, 60, 100] } },
        2 => spec with { Analysis = spec.Analysis with { StepWeights = null, StepWeight = 30, MaxWeight = 50 } },
        3 => spec with { Analysis = spec.Analysis with { Threshold = _random.Next(0, 5) } },
        4 => spec with { Analysis = spec.Analysis with { StepWeightPromotion = 25 } },
        5 => spec with { SkipAnalysis = spec.SkipAnalysis != true },
        6 => spec with { RevertOnDeletion = spec.RevertOnDeletion == false },
        7 => spec with { Rollback = spec.Rollback is null ? new RollbackSpec { Git = new GitRollbackSpec() } : null },
        8 => spec with { Analysis = spec.Analysis with { StepChecks = _random.Next(1, 4), EarlyAdvance = _random.Next(2) == 0 ? new EarlyAdvanceSpec() : null } },
        9 => spec with { Analysis = spec.Analysis with { OnInconclusive = SpecSettings.Promote, InconclusiveDeadline = "15s" } },
        10 => spec with { Analysis = spec.Analysis with { OnInconclusive = SpecSettings.Rollback, InconclusiveDeadline = "25s" } },
        11 => spec with { Analysis = spec.Analysis with { Metrics = [new CanaryMetric { Name = "request-success-rate", Threshold = 99, FailureLimit = 2, Of = 3 }] } },
        12 => spec with { Analysis = spec.Analysis with { Pauses = [new StepPause { Weight = 10 }, new StepPause { Weight = 20, Duration = "40s" }, new StepPause { Weight = 50 }] } },
        13 => spec with { RollbackWindow = new RollbackWindowSpec { Revisions = _random.Next(3) } },
        14 or 15 => spec with { AutoscalerRef = NextAutoscaler(spec.AutoscalerRef) },
        16 => spec with { Analysis = spec.Analysis with { Webhooks = Webhooks } },
        17 => spec with { Analysis = spec.Analysis with { Webhooks = [.. Webhooks.Where(_ => _random.Next(2) == 0)] } },
        18 => spec with { Analysis = spec.Analysis with { Iterations = spec.Analysis.Iterations > 0 && spec.IsRouted() ? null : _random.Next(1, 4) } },
        19 => spec with { Analysis = spec.Analysis with { Match = spec.Analysis.Match is null && spec.IsRouted() ? [new RequestMatch()] : null } },
        20 or 21 => spec with { Analysis = spec.Analysis with { BakeTime = spec.Analysis.BakeTime is null ? $"{_random.Next(15, 120)}s" : null } },
        _ => spec with { ProgressDeadlineSeconds = _random.Next(5, 90) },
    });
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Judges;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>The controller's shell around the decision. All that it holds in memory is lost when it crashes.</summary>
internal sealed class Process(World world)
{
    private static readonly TimeSpan WatchLag = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan GitTime = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan HookTime = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RestartTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ListTime = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(1);
    private DateTimeOffset? _timer = World.Start;
    private DateTimeOffset _downUntil;
    private DateTimeOffset? _wake;
    private int _seen;
    private Running? _running;
    private RevertReport? _report;
    private readonly List<Call> _calls = [];

    /// <summary>A webhook that is being asked; the answer is there from its due time on.</summary>
    private sealed record Call(HookStatus Asked, DateTimeOffset Due)
    {
        public HookReport? Report { get; set; }
    }

    private sealed record Running(string Id, DateTimeOffset Due, string Good, string Bad, string Failed, string Promoted, bool IsGuarded, bool IsRelease = false);

    /// <summary>Asked before every effect and before the status is written; true ends the process there.</summary>
    public Func<bool> CrashesHere { get; set; } = () => false;

    /// <summary>Whether a push that is under way in a crash reaches the server all the same.</summary>
    public Func<bool> PushOutlivesCrash { get; set; } = () => false;

    /// <summary>Judges a check; the world's own metrics where not set.</summary>
    public Func<string, Judgement>? Metrics { get; set; }

    public List<Notice> Notices { get; } = [];

    public List<int> Weights { get; } = [0];

    /// <summary>The sizes that the target was scaled to.</summary>
    public List<int> Sizes { get; } = [];

    public List<string> Phases { get; } = [];

    /// <summary>Whether a status ever told that the traffic does not follow the weight.</summary>
    public bool SawNotShifted { get; private set; }

    public int Checks { get; private set; }

    public bool IsResting => _timer is null && _wake is null && _running is null && _report is null && _calls.Count == 0 && _seen == world.Version;

    public DateTimeOffset NextDue()
    {
        DateTimeOffset? next = new[] { _timer, _wake, _running?.Due, _calls.Where(call => call.Report is null).Min(call => (DateTimeOffset?)call.Due) }.Min();
        return next is null ? DateTimeOffset.MaxValue : next < _downUntil ? _downUntil : next.Value;
    }

    public void Tick()
    {
        if (_seen != world.Version)
        {
            _seen = world.Version;
            _wake ??= world.Now + WatchLag;
        }

        if (world.Now < _downUntil)
        {
            return;
        }

        if (_running is { } run && world.Now >= run.Due)
        {
            if (run.IsRelease)
            {
                _report = world.Git.Release(run.Id);
            }

            // As in the shell: while a newer revision is there, or the breaker is open, nothing is tried and nothing reported.
            _report = !run.IsRelease && world.Target?.Revision is { } live && (live == run.Failed || live == run.Promoted) && !(run.IsGuarded && world.IsBreakerOpen) ? world.Git.Revert(run.Id, run.Good, run.Bad, run.Failed, run.Promoted) : _report;
            _running = null;
            _wake = world.Now;
        }

        foreach (Call call in _calls.Where(call => call.Report is null && world.Now >= call.Due))
        {
            call.Report = world.Hooks.Answer(call.Asked);
            _wake = world.Now;
        }

        if (!world.Canary.IsGone && (_timer <= world.Now || _wake <= world.Now))
        {
            _timer = _wake = null;
            Look();
        }
        else if (world.Canary.IsGone)
        {
            (_timer, _wake) = (null, null);
            _calls.Clear();
        }
    }

    public void Crash()
    {
        if (_running is { IsRelease: true } release && PushOutlivesCrash())
        {
            world.Git.Release(release.Id);
        }
        else if (_running is { IsRelease: false } run && PushOutlivesCrash())
        {
            world.Git.Revert(run.Id, run.Good, run.Bad, run.Failed, run.Promoted);
        }

        (_running, _report, _wake) = (null, null, null);
        _calls.Clear();
        world.Crashed = world.Now;
        world.ListsUntil = world.Now + RestartTime + ListTime;
        _downUntil = world.Now + RestartTime;
        _timer = _downUntil;
        world.Watchdog.Note("crash");
    }

    private void Look()
    {
        world.Watchdog.Looked();
        if (Ask() is not var (o, d))
        {
            return;
        }

        world.Watchdog.Decided(o, d);
        foreach (Effect effect in d.Effects)
        {
            if (CrashesHere())
            {
                Crash();
                return;
            }

            world.Watchdog.Applying(o, d, effect);
            if (!Carry(o, effect))
            {
                _timer = world.Now + ErrorPause;
                return;
            }
        }

        if (CrashesHere())
        {
            Crash();
            return;
        }

        Write(o, d);
    }

    private void Write(Observation o, Decision d)
    {
        if (!world.Canary.IsGone && world.Canary.Write(d.Status))
        {
            world.Watchdog.Wrote(d);
            world.Changed();
        }

        _report = o.Revert == _report ? null : _report;
        _timer = d.LookAgainAt;
        Follow(world.Canary.IsGone ? null : world.Canary.Status);
        Keep(d);
    }

    /// <summary>As in the shell: what the status says is asked is asked, and nothing else.</summary>
    private void Follow(CanaryStatus? status)
    {
        HookStatus[] asked = [.. (status?.Hooks ?? []).Where(hook => hook.IsAwaited())];
        _calls.RemoveAll(call => !asked.Any(hook => IsOf(call, hook)));
        _calls.AddRange(asked.Where(hook => !_calls.Exists(call => IsOf(call, hook))).Select(hook => new Call(hook, world.Now + HookTime)));
    }

    private static bool IsOf(Call call, HookStatus hook)
        => call.Asked.Name == hook.Name && call.Asked.AskedAt!.Value.ToUnixTimeMilliseconds() == hook.AskedAt!.Value.ToUnixTimeMilliseconds();

    private void Keep(Decision d)
    {
        if (d.Status.Phase is { } phase && (Phases.Count == 0 || Phases[^1] != phase))
        {
            Phases.Add(phase);
        }

        Notices.AddRange(d.Notices);
        SawNotShifted |= d.Status.Conditions?.Any(condition => condition is { Type: StatusSummary.TrafficNotShifted, Status: "True" }) == true;
    }

    private (Observation Observation, Decision Decision)? Ask()
    {
        (bool live, bool kept, bool gate, bool bots, bool traffic, bool slot) = (false, false, false, false, false, false);
        AnalysisResult? analysis = null;
        for (int asked = 0; asked < 8; asked++)
        {
            Observation o = world.Observe(live, kept, bots) with { Analysis = analysis, Forecast = traffic ? [] : null, Revert = _report, HookReports = [.. _calls.Select(call => call.Report).OfType<HookReport>()], Gate = gate ? world.GateFor(world.Canary.Status) : null, Slot = slot ? new RolloutSlot(!world.SlotsTaken, 1, "it waits for its turn") : null };
            Decision d;
            try
            {
                d = Rollout.Decide(o);
            }
            catch (Exception e)
            {
                world.Watchdog.Bark(Law.Total, $"{o.Status.Phase}: {e.GetType().Name} {e.Message} {e.StackTrace?.Split('\n')[0]}");
                return null;
            }

            if (d.Need == Need.Nothing)
            {
                return (o, d);
            }

            world.Watchdog.Asked(o, d);
            live |= d.Need == Need.Origin;
            kept |= d.Need == Need.KeptTemplate;
            gate |= d.Need == Need.Gate;
            bots |= d.Need == Need.ImageBots;
            slot |= d.Need == Need.Slot;
            traffic |= d.Need == Need.Forecast;
            analysis = d.Need == Need.Analysis ? Judge(o) : analysis;
        }

        world.Watchdog.Bark(Law.Total, "asks for more and more");
        return null;
    }

    private bool Carry(Observation o, Effect effect)
    {
        if (effect is Effect.StartRevert start)
        {
            _running ??= new Running(start.RevertId, world.Now + GitTime, o.Status.Provenance!.Good!.Commit, o.Status.Provenance.Bad!.Commit, o.Status.Rollback!.FailedRevision, o.Status.LastPromotedSpec!, GateRules.IsGuarded(o.Status.Rollback));
            return true;
        }

        if (effect is Effect.StartRelease begin)
        {
            _running ??= new Running(begin.ReleaseId, world.Now + GitTime, "", "", "", "", IsGuarded: false, IsRelease: true);
            return true;
        }

        if (effect is Effect.SetWeight shift && Weights[^1] != shift.CanaryWeight)
        {
            Weights.Add(shift.CanaryWeight);
        }

        if (effect is Effect.ScaleTarget scale)
        {
            Sizes.Add(scale.Replicas);
        }

        return world.Hands.Apply(effect);
    }

    private AnalysisResult Judge(Observation o)
    {
        Checks++;
        string revision = BakeRules.Bakes(o) ? o.Primary!.Revision : o.Target!.Revision;
        (VerdictKind kind, bool isAlarm, bool isAccepted, VerdictKind? dryRun, bool isNotShifted) = Metrics?.Invoke(revision) ?? world.Metrics switch
        {
            MetricsMode.Failing => new(VerdictKind.Fail),
            MetricsMode.Alarming => new(VerdictKind.Fail, IsAlarm: true),
            MetricsMode.NotEnough => new(VerdictKind.NotEnoughEvidence, DryRun: VerdictKind.Pass),
            MetricsMode.NotShifted => Judgement.Parse("NotShifted"),
            MetricsMode.Unavailable => new(VerdictKind.ProviderUnavailable, DryRun: VerdictKind.Fail),
            _ when world.KindOf(revision) == RevisionKind.Bad => new(VerdictKind.Fail),
            _ => new(VerdictKind.Pass, IsAccepted: world.Metrics == MetricsMode.Accepting, DryRun: VerdictKind.Fail),
        };
        Verdict verdict = Remembered(o, kind) ?? new Verdict(kind, "request-success-rate", kind == VerdictKind.Fail ? 80 : null, ">= 99 %", $"request-success-rate is {kind}") { IsDecisive = isAlarm };
        return new AnalysisResult(
        [
            .. dryRun is { } dry ? [new Verdict(dry, "error-budget", 80, ">= 99 %", $"error-budget is {dry}") { IsDryRun = true, IsDecisive = true }] : (Verdict[])[],
            verdict with { IsAccepted = isAccepted, Comparison = new ComparisonState { CountedUntil = world.Now } },
        ])
        {
            Traffic = new TrafficState { CountedUntil = world.Now, CanaryRequests = isNotShifted ? 0 : 50, PrimaryRequests = 200, Deviations = isNotShifted ? 2 : 0 },
        };
    }

    /// <summary>The verdict on a metric of the spec that remembers its last measurements; null where there is none.</summary>
    private static Verdict? Remembered(Observation o, VerdictKind kind)
    {
        if (o.Spec.Analysis.Metrics is not [{ Of: not null } metric, ..] || BakeRules.Bakes(o))
        {
            return null;
        }

        var check = new MetricCheck { Name = metric.Name, Range = MetricChecks.RangeOf(metric), Query = "", Provider = new UnavailableProvider("") };
        return ThresholdJudge.Judge(
            MetricPolicy.Of(metric, o.Status).Applied(check),
            kind switch
            {
                VerdictKind.NotEnoughEvidence => new MetricReading.NoData("no data"),
                VerdictKind.ProviderUnavailable => new MetricReading.Unavailable("down"),
                _ => new MetricReading.Value(kind == VerdictKind.Fail ? 80 : 100),
            },
            null);
    }
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>
/// Looks at every decision and every effect, and barks when a law is broken. It keeps its own books, so that a status
/// that deceives itself is noticed too.
/// </summary>
internal sealed class Watchdog(World world)
{
    /// <summary>More looks at one app within a second than any chain of changes calls for.</summary>
    private const int LooksPerSecond = 40;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);
    private readonly List<(Law Law, string Text)> _barks = [];
    private readonly HashSet<string> _rules = [];
    private readonly HashSet<string> _earned = [];
    private readonly HashSet<string> _judged = [];
    private readonly HashSet<string> _retried = [];
    private readonly HashSet<string> _byHand = [];
    private readonly HashSet<string> _released = [];
    private bool _adopts = true;
    private bool _forgot;
    private DateTimeOffset? _remembered;
    private readonly Queue<DateTimeOffset> _looks = new();
    private readonly Queue<string> _trail = new();

    public IReadOnlyList<(Law Law, string Text)> Barks => _barks;

    public IReadOnlySet<string> Rules => _rules;

    public int Looks { get; private set; }

    /// <summary>Commits that were remembered between trials.</summary>
    public int OriginRecords { get; private set; }

    public void Bark(Law law, string text)
    {
        if (_barks.Count < 5)
        {
            _barks.Add((law, $"at {(world.Now - World.Start).TotalSeconds:0.00} s: {text}\n    after {string.Join(" > ", _trail)}"));
        }
    }

    /// <summary>Something that happens to the world, for the trail.</summary>
    public void Note(string happening) => Trail($"[{happening}]");

    public void Looked()
    {
        Looks++;
        _looks.Enqueue(world.Now);
        while (_looks.Peek() < world.Now - TimeSpan.FromSeconds(1))
        {
            _looks.Dequeue();
        }

        if (_looks.Count == LooksPerSecond)
        {
            Bark(Law.HotLoop, $"{LooksPerSecond} looks within a second");
        }
    }

    public void RevertedTwice(string revision)
    {
        if (!_retried.Contains(revision) && !_forgot)
        {
            Bark(Law.Git, $"asked to revert {revision} a second time, though nobody asked to retry it");
        }
    }

    /// <summary>Whether a hold was given up without Git, or is not known any more: then marks are left for people.</summary>
    public bool LeavesMarks { get; private set; }

    /// <summary>A commit gave the marker back to the image bot.</summary>
    public void Released(string id)
    {
        if (!_released.Add(id) && !_forgot)
        {
            Bark(Law.Hold, $"releases {id} a second time");
        }
    }

    /// <summary>People have merged a pull request; of one that nobody waits for any more, the mark is theirs too.</summary>
    public void Merged(string id) => LeavesMarks |= world.Canary.Status?.ImageHold?.Id != id;

    public bool IsByHand(string revision) => _byHand.Contains(revision);

    public void ByHand(string revision) => _byHand.Add(revision);

    /// <summary>Whether a revision failed before is not known any more.</summary>
    public void Forgot() => (_forgot, _adopts, LeavesMarks) = (true, true, true);

    public void Retried(string revision) => _retried.Add(revision);

    public void Asked(Observation o, Decision question)
    {
        _rules.Add(question.Rule);
        Need need = question.Need;
        if (need == Need.Analysis && !BakeRules.Bakes(o) && o.GoesStraightIn(o.Status.LastAppliedSpec!))
        {
            Bark(Law.KnownGood, $"analyses known-good {o.Status.LastAppliedSpec}");
        }

        if (need == Need.Analysis && (BakeRules.Bakes(o) ? o.Primary : o.Target)?.Revision != o.Status.LastAppliedSpec)
        {
            Bark(Law.KnownGood, $"analyses {o.Target?.Revision} in the name of {o.Status.LastAppliedSpec}");
        }
    }

    public void Decided(Observation o, Decision d)
    {
        _rules.Add(d.Rule);
        Trail(d.Rule);
        Rule rule = Rollout.Table.Single(known => known.Name == d.Rule && known.From.Contains(o.Status.Phase ?? Phase.Initializing));
        if (d.Status.Phase is { } next && !rule.To.Contains(next) && !(rule.To == rule.From && next == (o.Status.Phase ?? Phase.Initializing)))
        {
            Bark(Law.Table, $"{d.Rule} leads from {o.Status.Phase} to {next}, which the table does not say");
        }

        if (d.Status.CanaryWeight is < 0 or > 100)
        {
            Bark(Law.Weights, $"{d.Rule} reports weight {d.Status.CanaryWeight}");
        }

        if (d.LookAgainAt < o.Now || (d.LookAgainAt == o.Now && d.Effects.Count == 0 && StatusEquality.Same(o.Status, d.Status)))
        {
            Bark(Law.HotLoop, $"{d.Rule} changes nothing and looks again at once");
        }

        CheckTraffic(o, d);
        CheckStart(o, d);
        CheckVerdicts(o, d);
        CheckBlame(o, d);
        CheckOrigin(o, d);
        CheckGates(o, d);
        if (d.Rule is "promote" or "promote-on-request" or "skip-analysis" or "inconclusive-promote" && d.Status.LastAppliedSpec is { } judged)
        {
            _earned.Add(judged);
        }

        if (d.Status.LastPromotedSpec is { } promoted)
        {
            _earned.Add(promoted);
        }
    }

    /// <summary>A decision whose status was written: from then on others believe what it says is good.</summary>
    public void Wrote(Decision d)
    {
        CanaryStatus status = d.Status;
        if (d.Rule is "promote" or "promote-on-request" or "skip-analysis" or "inconclusive-promote")
        {
            _judged.Add(status.LastAppliedSpec!);
        }

        if (_adopts && status.LastPromotedSpec is { } first)
        {
            _judged.Add(first);
            _adopts = false;
        }

        foreach (string good in (status.KnownGood ?? []).Where(good => !_judged.Contains(good)))
        {
            Bark(Law.Judgement, $"{d.Rule} takes {good} for known-good, which has not passed a trial");
        }

        if (status.Provenance?.Good is { } origin && status.LastPromotedSpec is { } promoted && !_judged.Contains(promoted))
        {
            Bark(Law.Judgement, $"{d.Rule} takes {origin.Commit} for the good state, though {promoted} has not passed a trial");
        }
    }

    public void Applying(Observation o, Decision d, Effect effect)
    {
        switch (effect)
        {
            case Effect.SetWeight { CanaryWeight: < 0 or > 100 } shift:
                Bark(Law.Weights, $"{d.Rule} sets weight {shift.CanaryWeight}");
                break;
            case Effect.SetWeight { CanaryWeight: > 0 } when !o.Spec.IsRouted():
                Bark(Law.Weights, $"{d.Rule} gives the canary traffic though there is no router");
                break;
            case Effect.SetWeight { CanaryWeight: > 0 and < 100 } shift when o.Spec.Analysis.Iterations > 0 && o.Status.Phase == Phase.Progressing:
                Bark(Law.Weights, $"{d.Rule} sets weight {shift.CanaryWeight} though the strategy has none");
                break;
            case Effect.SetWeight { CanaryWeight: > 0 } when d.Rule == "next-step" && StepPlan.StrategyOf(o.Spec) == Strategy.BlueGreen && o.Status.PassedChecks + 1 < o.Spec.Analysis.Iterations:
                Bark(Law.Weights, $"{d.Rule} switches users to a canary that has passed {o.Status.PassedChecks + 1} checks of {o.Spec.Analysis.Iterations}");
                break;
            case Effect.SetWeight { CanaryWeight: > 0 } when o.Serving.CanaryEndpoints == 0 || o.Target?.Revision != o.Status.LastAppliedSpec:
                Bark(Law.Serving, $"{d.Rule} gives the canary traffic without a ready pod of the revision under trial");
                break;
            case Effect.SetWeight { CanaryWeight: > 0 } when world.Target is { } pods && pods.Revision == o.Target!.Revision && pods.Running != pods.Revision:
                Bark(Law.Serving, $"{d.Rule} gives traffic to pods that run {pods.Running} and not {pods.Revision}");
                break;
            case Effect.PointApexToPrimary when o.Serving.PrimaryEndpoints == 0:
                Bark(Law.Serving, $"{d.Rule} points users to a primary without endpoints");
                break;
            case Effect.PointApexToTarget when o.Serving.CanaryEndpoints == 0:
                Bark(Law.Serving, $"{d.Rule} points users to a target without endpoints");
                break;
            case Effect.ScaleTarget { Replicas: 0 }:
                CheckScaleDown(o, d);
                break;
            case Effect.DeleteGenerated when world.Target is not null:
                CheckDeletion(d);
                break;
            case Effect.CopyTargetToPrimary copy:
                CheckCopy(d, copy.Revision);
                break;
            case Effect.StartRevert when o.Spec.HoldsImageBots() && !o.IsReleased(o.Status.Rollback!.FailedRevision) && ImageHoldJob.FailedImages(o.Status.Rollback!).Count > 0 && (o.Status.ImageHold is null || !world.IsAnnotated):
                Bark(Law.Hold, $"{d.Rule} starts a revert while image bots may write {o.Status.Rollback!.FailedRevision}");
                break;
            case Effect.ReleaseImageBots release when release.Hold.Marks is not { Count: 0 }:
                LeavesMarks = true;
                break;
            case Effect.StartRevert when world.Route.CanaryWeight != 0:
                Bark(Law.Git, $"{d.Rule} turns to Git while the canary has traffic");
                break;
            case Effect.StartRevert when GateRules.IsGuarded(o.Status.Rollback!):
                CheckGate(d);
                break;
            default:
                break;
        }
    }

    private void CheckTraffic(Observation o, Decision d)
    {
        if (o is { Route.CanaryWeight: > 0, Serving.CanaryEndpoints: 0 } && !d.Effects.Contains(new Effect.SetWeight(0)) && !(d.LookAgainAt <= o.Now + Tolerance))
        {
            Bark(Law.Serving, $"{d.Rule} leaves the canary its traffic though no pod of it is ready");
        }

        bool handsOver = d.Status.Phase == Phase.Finalising && o.Status.Phase != Phase.Finalising;
        if (handsOver && !o.PrimaryServes(d.Status.LastPromotedSpec))
        {
            Bark(Law.HandOver, $"{d.Rule} hands over to a primary that does not serve {d.Status.LastPromotedSpec}");
        }
    }

    private void CheckStart(Observation o, Decision d)
    {
        // A person's word that is there before anybody has asked for a slot lets it begin, too.
        string revision = d.Status.LastAppliedSpec!;
        if (d.Status.LetThrough == revision || (o.IsCapped && o.Slot is null && (o.Requests(Requests.Approve, revision) || o.Requests(Requests.Promote, revision))))
        {
            return;
        }

        if (d.Rule is "new-revision" && (world.Dependency?.Obstacle is not null || (world.SlotsTaken && Phase.IsIdle(o.Status.Phase))))
        {
            Bark(Law.Start, $"{d.Rule} begins the rollout of {d.Status.LastAppliedSpec} before its turn");
        }

        if (d.Status.Step == 1 && o.Status.Step == 0 && world.Dependency?.Obstacle is not null)
        {
            Bark(Law.Start, $"{d.Rule} gives {d.Status.LastAppliedSpec} its first traffic before the Canary that it depends on is through");
        }

        if (world.Now >= world.FrozenUntil)
        {
            return;
        }

        if (d.Rule is "new-revision" or "promoting-new-revision")
        {
            Bark(Law.Start, $"{d.Rule} begins the rollout of {d.Status.LastAppliedSpec} in a freeze");
        }

        if (world.FreezesRunning && o.Status.Phase == Phase.Progressing && (d.Status.Step > o.Status.Step || (d.Status.Phase == Phase.Promoting && d.Rule is not ("promote-on-request" or "known-good"))))
        {
            Bark(Law.Start, $"{d.Rule} goes on from step {o.Status.Step} in a freeze that holds");
        }
    }

    private void CheckVerdicts(Observation o, Decision d)
    {
        if (o.Analysis is not { } measured)
        {
            return;
        }

        // Webhooks that are asked with each check have their verdict beside the metrics'.
        AnalysisResult analysis = HookRound.Judged(o).Analysis!;

        // What an Observation without its dry runs would lead to.
        Observation bare = o with { Analysis = measured with { Verdicts = [.. measured.Verdicts.Where(verdict => !verdict.IsDryRun)] } };
        Decision without = Rollout.Decide(bare);
        if (d.Rule != without.Rule || !d.Effects.SequenceEqual(without.Effects) || d.Status.Message != without.Status.Message || !d.Notices.Where(notice => notice.Reason != CheckRecord.DryRunFailed).SequenceEqual(without.Notices))
        {
            Bark(Law.DryRun, $"a dry run leads to {d.Rule} in the place of {without.Rule}");
        }

        bool isOver = o.Status.InconclusiveSince <= o.Now - o.Spec.InconclusiveDeadline() && o.Spec.OnInconclusive() != SpecSettings.Hold;
        if (isOver && analysis.Overall is VerdictKind.NotEnoughEvidence or VerdictKind.ProviderUnavailable)
        {
            CheckPolicy(o, d);
        }
        else if (analysis.Overall is VerdictKind.NotEnoughEvidence or VerdictKind.ProviderUnavailable
            && (d.Effects.Count > 0 || d.Status.FailedChecks != o.Status.FailedChecks || d.Status.CanaryWeight != o.Status.CanaryWeight || d.Status.Rollback != o.Status.Rollback))
        {
            Bark(Law.NoEvidence, $"{d.Rule} acts on {analysis.Overall}");
        }

        if (BakeRules.Bakes(o))
        {
            if (analysis.Overall == VerdictKind.Fail && o.Status.Bake!.FailedChecks + 1 >= Math.Max(1, o.Spec.Analysis.Threshold ?? 1)
                && (d.Status.Phase != Phase.Failed || d.Status.LastPromotedSpec != o.Status.Bake.Former || d.Status.KeptRevision != o.Status.Bake.Former))
            {
                Bark(Law.FailureFirst, $"{d.Rule} does not put the primary back to {o.Status.Bake.Former}");
            }
        }
        else if (analysis.Overall == VerdictKind.Fail && o.Status.FailedChecks + 1 >= Math.Max(1, o.Spec.Analysis.Threshold ?? 1)
            && ((d.Effects is not [Effect.SetWeight { CanaryWeight: 0 }, ..] && (o.Route.CanaryWeight != 0 || o.Status.CanaryWeight != 0)) || d.Status is not { Phase: Phase.Failed, CanaryWeight: 0 }))
        {
            Bark(Law.FailureFirst, $"{d.Rule} does not take the traffic away first");
        }
    }

    /// <summary>The user's policy moves the traffic, but no missing evidence ever counts as a failure or turns to Git.</summary>
    private void CheckPolicy(Observation o, Decision d)
    {
        bool back = d.Status.Phase == Phase.Failed;
        if (d.Status.FailedChecks != o.Status.FailedChecks || d.Status.Rollback is not (null or { Phase: RollbackPhase.Off }) || (back && d.Status.CanaryWeight != 0)
            || back != (d.Rule == "inconclusive-rollback") || (back && o.Spec.OnInconclusive() != SpecSettings.Rollback)
            || (d.Status.CanaryWeight > o.Status.CanaryWeight && o.Spec.OnInconclusive() != SpecSettings.Promote))
        {
            Bark(Law.NoEvidence, $"{d.Rule} does more than {o.Spec.OnInconclusive()} says");
        }
    }

    /// <summary>Git is only touched for a revision that was measured to fail, or whose pods were seen to fail all the time.</summary>
    private void CheckBlame(Observation o, Decision d)
    {
        // A job that the server refused goes on with the blame that it began with.
        bool goesOn = o.Status.Rollback is { Phase: RollbackPhase.Publishing or RollbackPhase.Held or RollbackPhase.Proposed or RollbackPhase.Blocked } job && job.FailedRevision == d.Status.Rollback?.FailedRevision;
        if (d.Status.Rollback?.Phase != RollbackPhase.Publishing || goesOn)
        {
            return;
        }

        DateTimeOffset late = world.Now - o.Spec.ProgressDeadline() + Tolerance;
        bool positive = HookRound.Judged(o).Analysis?.Overall == VerdictKind.Fail
            || d.Rule == "pre-rollout-failed"
            || o.Target?.Health == WorkloadHealth.Failed
            || o.Primary?.Health == WorkloadHealth.Failed
            || (d.Rule is "failed-together" or "failed-together-while-held" && world.Dependency is { FailsTogether: true, FailedCommit: { } failed } && failed == d.Status.Provenance?.Bad?.Commit)
            || world.TargetLastFit <= late
            || world.PrimaryLastFit <= late;
        if (!positive)
        {
            Bark(Law.Git, $"{d.Rule} blames {d.Status.LastAppliedSpec} without a positive failure");
        }

        if (!BakeRules.Bakes(o) && o.IsKnownGood(d.Status.LastAppliedSpec!))
        {
            Bark(Law.Git, $"{d.Rule} is about to revert known-good {d.Status.LastAppliedSpec}");
        }
    }

    /// <summary>Traffic rises, and a revision is promoted by its checks, only when each gate was opened: by its own answer, a person or its deadline.</summary>
    private void CheckGates(Observation o, Decision d)
    {
        string[] types = d.Rule switch
        {
            "confirmed" => [HookType.ConfirmRollout],
            "first-step" => [HookType.PreRollout, HookType.ConfirmTrafficIncrease],
            "next-step" or "inconclusive-next-step" => [HookType.ConfirmTrafficIncrease],
            "promote" or "inconclusive-promote" => [HookType.ConfirmTrafficIncrease, HookType.ConfirmPromotion],
            _ => [],
        };
        foreach (CanaryWebhook hook in types.SelectMany(o.Spec.Hooks))
        {
            HookStatus? entry = o.Status.Entry(hook);
            bool otherwise = entry?.Message?.StartsWith("a person agreed", StringComparison.Ordinal) == true || entry?.Message?.StartsWith("its deadline is over", StringComparison.Ordinal) == true;
            if (!otherwise && !world.Hooks.HasPassed(hook.Name, o.Status.LastAppliedSpec!, o.Status.Step))
            {
                Bark(Law.Gate, $"{d.Rule} at step {o.Status.Step} of {o.Status.LastAppliedSpec}, though {hook.Name} was not passed");
            }
        }
    }

    /// <summary>What is remembered between trials holds the good state, and an idle app does not write for each commit of others.</summary>
    private void CheckOrigin(Observation o, Decision d)
    {
        if (d.Status.Provenance?.Good is not { } good || good == o.Status.Provenance?.Good)
        {
            return;
        }

        string promoted = d.Status.LastPromotedSpec!;
        string content = world.Git.Commits.First(commit => commit.Sha == good.Commit).Content;
        if (d.Rule == "remember-origin" && content != promoted && !IsByHand(promoted))
        {
            Bark(Law.Origin, $"remembers {good.Commit}, which holds {content}, for {promoted}");
        }

        // A record that a crash kept from being written is made again.
        if (d.Rule == "remember-origin" && _remembered > world.Now - TimeSpan.FromMinutes(1) && !_forgot && !(world.Crashed >= _remembered))
        {
            Bark(Law.Origin, "remembers a second commit within a minute");
        }

        _remembered = world.Now;
        OriginRecords += d.Rule == "remember-origin" ? 1 : 0;
    }

    /// <summary>Neither a spent budget nor what looks like an outage of the metrics lets a commit through that nobody asked for.</summary>
    private void CheckGate(Decision d)
    {
        if (world.IsBreakerOpen)
        {
            Bark(Law.Git, $"{d.Rule} turns to Git while the breaker is open");
        }

        int others = world.Others.Sum(other => other.RecentReverts?.Count(revert => revert.At > world.Now - TimeSpan.FromHours(1)) ?? 0);
        if (others >= world.Limits.PerRepositoryAndHour && !RevertGate.HasLetThrough(world.Canary.Status!, world.Canary.Status!.Rollback!.Id!, world.Now))
        {
            Bark(Law.Git, $"{d.Rule} turns to Git though the repository's budget is spent");
        }
    }

    private void CheckScaleDown(Observation o, Decision d)
    {
        if (o.Serving.ApexServedByTarget)
        {
            Bark(Law.Serving, $"{d.Rule} scales the target to zero while it is behind the Service of the Ingress");
        }
        else if (world.Apex == ApexSelection.Target || world.Route.CanaryWeight != 0)
        {
            Bark(Law.Serving, $"{d.Rule} scales the target to zero while it has traffic");
        }
        else if (world.Now < world.LastTargetTraffic + World.Drain - Tolerance && !world.WasMeddledWithBeforeCrash)
        {
            Bark(Law.HandOver, $"{d.Rule} scales the target to zero {(world.Now - world.LastTargetTraffic).TotalSeconds:0.0} s after its last traffic");
        }
    }

    private void CheckDeletion(Decision d)
    {
        if (world.Apex == ApexSelection.Primary)
        {
            Bark(Law.Serving, $"{d.Rule} deletes the primary while users are on it");
        }
        else if (world.Now < world.LastPrimaryTraffic + World.Drain - Tolerance)
        {
            Bark(Law.HandOver, $"{d.Rule} deletes the primary {(world.Now - world.LastPrimaryTraffic).TotalSeconds:0.0} s after its last traffic");
        }
    }

    private void CheckCopy(Decision d, string revision)
    {
        bool overwrites = world is { Primary: { } primary, Apex: ApexSelection.Primary }
            && primary.Revision != revision && primary.Ready(world.Now, world.Crashes(primary, primary: true)) > 0;
        if (overwrites && !_earned.Contains(revision))
        {
            Bark(Law.KnownGood, $"{d.Rule} puts {revision} on a serving primary though it was neither judged nor promoted before");
        }
    }

    private void Trail(string step)
    {
        _trail.Enqueue(step);
        if (_trail.Count > 14)
        {
            _trail.Dequeue();
        }
    }
}

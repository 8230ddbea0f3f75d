using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Controller.Tests.Decisions.Simulation;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>
/// What users who come from Flagger have stumbled over, and what happens here instead; the numbers are those of
/// docs/migrating-from-flagger.md. Quirks of one part have their tests beside that part, under the same number.
/// </summary>
public sealed class QuirkTests
{
    [Fact]
    public void Q1_Target_that_goes_back_in_a_trial_ends_it_and_nothing_is_promoted()
    {
        Scenario played = new Scenario(_ => { }, Commit(25, "v2"), Commit(45, "v1")).Play();

        Assert.DoesNotContain(Phase.Promoting, played.Process.Phases);
        Assert.Equal((Phase.Initialized, "v1"), (played.World.Canary.Status!.Phase, played.World.Canary.Status.LastPromotedSpec));
        Assert.Single(played.Process.Notices, notice => notice.Reason == "NewRevision");
    }

    [Fact]
    public void Q2_Target_that_goes_back_after_a_failure_ends_the_failure()
    {
        Scenario played = new Scenario(world =>
        {
            world.Define("v2", RevisionKind.Bad);
            world.Canary.Edit(spec => spec with { Rollback = null });
        }, Commit(25, "v2"), Commit(90, "v1")).Play();

        Assert.Contains(Phase.Failed, played.Process.Phases);
        Assert.Equal(Phase.Initialized, played.World.Canary.Status!.Phase);
    }

    [Fact]
    public void Q4_Revision_that_comes_after_a_failure_while_the_primary_is_down_is_tried_when_it_is_up()
    {
        Scenario played = new Scenario(world =>
        {
            world.Define("v2", RevisionKind.Bad);
            world.Canary.Edit(spec => spec with { Rollback = null });
        },
            Commit(25, "v2"),
            (75, world => world.Primary!.DownUntil = world.Now.AddSeconds(20)),
            Commit(76, "v3")).Play();

        Assert.Equal((Phase.Succeeded, "v3"), (played.World.Canary.Status!.Phase, played.World.Canary.Status.LastPromotedSpec));
    }

    [Fact]
    public void Q5_Fix_that_comes_after_a_failed_promotion_begins_at_the_first_step()
    {
        int before = 0;
        Scenario? played = null;
        played = new Scenario(world =>
        {
            world.Define("v2", RevisionKind.CrashingAsPrimary);
            world.Canary.Edit(spec => spec with { Rollback = null });
        }, Commit(25, "v2"), (100, world =>
        {
            before = played!.Process.Weights.Count;
            world.Git.Push("v3");
        }
        ));
        played.Play();

        Assert.Equal([20, 50, 80, 0], played.Process.Weights.Skip(before));
        Assert.Equal("v3", played.World.Canary.Status!.LastPromotedSpec);
        Assert.Empty(played.World.Watchdog.Barks);
    }

    [Fact]
    public void Q6_Deadline_that_passes_is_told_as_an_error()
    {
        Observation late = Given.In(Phase.Progressing, status => status with { WaitingSince = Given.Now.AddDays(-1) }) with
        {
            Target = Given.Pods("v2", health: WorkloadHealth.Progressing),
            Serving = Given.In(Phase.Progressing).Serving with { CanaryEndpoints = 0 },
        };

        Decision decision = Rollout.Decide(late);

        Assert.Equal("progress-deadline", decision.Rule);
        Assert.Contains(decision.Notices, notice => AlertRules.SeverityOf(notice) == AlertSeverity.Error);
    }

    [Fact]
    public void Q7_Wait_for_consent_leaves_the_weight_in_the_status_what_it_is_in_the_cluster()
    {
        Observation waiting = Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, StepSince = Given.Now.AddMinutes(-1), NextCheck = Given.Now })
            .WithWeight(20)
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { Pauses = [new StepPause { Weight = 20 }] } }) with
        { Analysis = new AnalysisResult([]) };

        Decision decision = Rollout.Decide(waiting);

        Assert.Equal(("await-approval", 20, 1), (decision.Rule, decision.Status.CanaryWeight, decision.Status.Step));
        Assert.Empty(decision.Effects);
    }

    [Theory]
    [InlineData(VerdictKind.ProviderUnavailable)]
    [InlineData(VerdictKind.NotEnoughEvidence)]
    public void Q9_Provider_that_is_away_is_no_failed_check(VerdictKind kind)
    {
        Observation check = Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, FailedChecks = 1, NextCheck = Given.Now }).WithWeight(20) with
        {
            Analysis = new AnalysisResult([new Verdict(kind, "rate", null, null, "nothing is known")]),
        };

        Decision decision = Rollout.Decide(check);

        Assert.Equal((1, 20, Phase.Progressing), (decision.Status.FailedChecks, decision.Status.CanaryWeight, decision.Status.Phase));
    }

    [Fact]
    public void Q10_Failure_does_not_claim_that_pods_are_gone_that_still_drain()
    {
        Decision failed = Rollout.Decide(Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, FailedChecks = 1, NextCheck = Given.Now }).WithWeight(20) with
        {
            Analysis = new AnalysisResult([new Verdict(VerdictKind.Fail, "rate", 80, ">= 99 %", "too many errors")]),
        });

        Assert.Equal(Phase.Failed, failed.Status.Phase);
        Assert.DoesNotContain(failed.Effects, effect => effect is Effect.ScaleTarget);
        Assert.All(failed.Status.Conditions!, condition => Assert.DoesNotContain("scaled", condition.Message, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Q11_Revision_that_comes_just_before_the_promotion_is_not_the_one_that_is_promoted()
    {
        Observation changed = Given.In(Phase.Promoting) with { Target = Given.Pods("v3") };

        Decision decision = Rollout.Decide(changed);

        Assert.DoesNotContain(decision.Effects, effect => effect is Effect.CopyTargetToPrimary);
        Assert.Equal((Phase.Progressing, "v3"), (decision.Status.Phase, decision.Status.LastAppliedSpec));
    }

    [Fact]
    public void Q13_Steps_that_are_edited_in_a_trial_lead_neither_past_them_nor_into_a_standstill()
    {
        Scenario played = new Scenario(_ => { },
            Commit(25, "v2"),
            (45, world => world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { StepWeights = [10, 30, 60] } }))).Play();

        Assert.Equal(Phase.Succeeded, played.World.Canary.Status!.Phase);
        Assert.All(played.Process.Weights, weight => Assert.Contains(weight, (int[])[0, 10, 20, 30, 50, 60]));
        Assert.Contains(60, played.Process.Weights);
    }

    [Fact]
    public void Q16_Failure_that_is_over_writes_nothing_any_more()
    {
        Observation failed = Given.Failed(RollbackPhase.Off) with { Target = Given.Pods("v2", replicas: 0), Serving = Given.In(Phase.Failed).Serving with { CanaryEndpoints = 0 } };
        Decision first = Rollout.Decide(failed);
        Decision second = Rollout.Decide(failed.With(_ => first.Status) with { Now = Given.Now.AddMinutes(10) });

        Assert.True(StatusEquality.Same(first.Status, second.Status));
        Assert.Empty(second.Effects);
        Assert.Null(second.LookAgainAt);
    }

    [Fact]
    public void Q17_Suspension_is_told_once()
    {
        Observation suspended = Given.In(Phase.Progressing).WithSpec(spec => spec with { Suspend = true });
        Decision first = Rollout.Decide(suspended);
        Decision second = Rollout.Decide(suspended.With(_ => first.Status) with { Now = Given.Now.AddMinutes(10) });

        Assert.Empty(second.Notices);
        Assert.True(StatusEquality.Same(first.Status, second.Status));
    }

    [Fact]
    public void Q19_Canary_that_is_being_deleted_mends_nothing_that_its_deletion_takes_back()
    {
        foreach (string phase in Phase.All.Where(phase => phase != Phase.Terminating))
        {
            Observation deleted = Given.In(phase).Deleted();

            Decision decision = Rollout.Decide(deleted with { Serving = deleted.Serving with { ServicesCurrent = false } });

            Assert.Equal("delete", decision.Rule);
            Assert.DoesNotContain(decision.Effects, effect => effect is Effect.ApplyServices or Effect.PointApexToPrimary);
        }
    }

    [Fact]
    public void Q20_Spec_that_becomes_invalid_in_a_trial_takes_the_traffic_away_and_says_why()
    {
        Observation invalid = Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3 }).WithWeight(20) with { Problems = ["spec.analysis.interval is 0s."] };

        Decision decision = Rollout.Decide(invalid);

        Assert.Contains(new Effect.SetWeight(0), decision.Effects);
        Assert.Contains("spec.analysis.interval is 0s.", Rollout.Decide(invalid.With(_ => decision.Status).WithWeight(0)).Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Q21_First_revision_gets_users_by_the_primary_only_when_its_pods_are_ready()
    {
        Scenario played = new Scenario(world => world.Define("v1", RevisionKind.Crashing)).Play();

        Assert.NotEqual(ApexSelection.Primary, played.World.Apex);
        Assert.DoesNotContain("v1", played.World.Canary.Status?.KnownGood ?? []);
    }

    [Fact]
    public void Q5b_Failed_promotion_without_a_router_leaves_users_on_pods_that_serve()
    {
        Scenario played = new Scenario(world =>
        {
            world.Define("v2", RevisionKind.CrashingAsPrimary);
            world.Canary.Edit(spec => spec with { Provider = RouterKind.Services, IngressRef = null, Rollback = null, Analysis = spec.Analysis with { StepWeights = null, Iterations = 2 } });
        }, Commit(25, "v2")).Play();

        Assert.Contains(Phase.Promoting, played.Process.Phases);
        Assert.Equal((Phase.Failed, "v1"), (played.World.Canary.Status!.Phase, played.World.Canary.Status.LastPromotedSpec));
        Assert.Equal("v1", played.World.Primary!.Running);
        Assert.Empty(played.World.Watchdog.Barks);
    }

    [Fact]
    public void Q8_Promotion_is_confirmed_once_and_the_switch_of_BlueGreen_has_a_gate_of_its_own()
    {
        var gates = new List<(string Type, int Step)>();
        Scenario played = new Scenario(world =>
        {
            world.Hooks.Asking += asked => gates.Add((asked.Type, asked.Step));
            world.Canary.Edit(spec => spec with
            {
                Analysis = spec.Analysis with
                {
                    StepWeights = null,
                    Iterations = 2,
                    Webhooks = [new CanaryWebhook { Name = "switch", Url = "http://gate", Type = HookType.ConfirmTrafficIncrease }, new CanaryWebhook { Name = "promote", Url = "http://gate", Type = HookType.ConfirmPromotion }],
                },
            });
        }, Commit(25, "v2")).Play();

        Assert.Equal("v2", played.World.Canary.Status!.LastPromotedSpec);
        Assert.Single(gates, gate => gate.Type == HookType.ConfirmPromotion);
        Assert.Contains(gates, gate => gate.Type == HookType.ConfirmTrafficIncrease);
    }

    [Fact]
    public void Q14_Object_with_the_legacy_analysis_alone_is_told_and_stops_nobody()
    {
        string legacy = """{"metadata":{"name":"app","namespace":"shop"},"spec":{"targetRef":{"kind":"Deployment","name":"app"},"service":{"port":80},"canaryAnalysis":{"stepWeight":10}}}""";

        var mistake = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(legacy, ApiJson.Default.Canary));

        Assert.Contains("analysis", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Q22_Change_of_the_Deployment_s_own_settings_begins_no_trial_and_reaches_the_primary_by_itself()
    {
        JsonObject before = Deployments.Target();
        JsonObject after = Deployments.Target(replicas: 9);
        after["spec"]!["minReadySeconds"] = 30;
        JsonObject primary = PrimaryDeployment.Desired(before, null, Deployments.App(), Deployments.Label, "v1");

        Assert.Equal(PodTemplate.HashOf(before), PodTemplate.HashOf(after));
        Assert.True(PrimaryDeployment.SettingsDiffer(after, primary));
        Assert.Equal(30, PrimaryDeployment.SettingsOf(after).Get<int>("minReadySeconds"));
    }

    [Fact]
    public void Q23_End_of_a_trial_that_could_not_be_told_is_told_again()
    {
        var hook = new CanaryWebhook { Name = "told", Url = "http://told", Type = HookType.PostRollout };
        var asked = new HookStatus { Name = "told", Type = HookType.PostRollout, Revision = "v2", Phase = Phase.Succeeded, Since = Given.Now, AskedAt = Given.Now };
        Observation down = Given.In(Phase.Succeeded, status => status with { LastAppliedSpec = "v2", LastPromotedSpec = "v2", Hooks = [asked] })
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = [hook] } }) with
        { HookReports = [new HookReport("told", Given.Now, HookAnswer.Unavailable, "no answer within 10 s")] };

        HookStatus later = Assert.Single(Rollout.Decide(down).Status.Hooks!);

        Assert.Equal(HookAnswer.Unavailable, later.Answer);
        Assert.True(later.AskAgainAt > Given.Now);
    }

    private static (double At, Action<World> Happen) Commit(double at, string revision) => (at, world => world.Git.Push(revision));
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class RolloutTests
{
    public static TheoryData<string> RuleNames => [.. RuleRow.All.Select(row => row.Rule)];

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Decide_takes_the_rule_that_the_situation_calls_for(string rule)
    {
        RuleRow row = RuleRow.All.Single(row => row.Rule == rule);

        Decision decision = Rollout.Decide(row.Situation);

        Assert.Equal(rule, decision.Rule);
        Assert.Equal(row.Next, decision.Status.Phase);
        Assert.Equal(row.Effects, string.Join(", ", decision.Effects.Select(Short)));
    }

    [Fact]
    public void Rules_have_names_of_their_own_in_each_phase()
    {
        foreach (string phase in Phase.All)
        {
            string[] names = [.. Rollout.Table.Where(rule => rule.From.Contains(phase)).Select(rule => rule.Name)];
            Assert.Equal(names.Distinct(), names);
        }
    }

    [Fact]
    public void Decide_gives_the_same_answer_to_the_same_observation()
    {
        foreach (RuleRow row in RuleRow.All)
        {
            Decision first = Rollout.Decide(row.Situation);
            Decision second = Rollout.Decide(row.Situation);

            Assert.Equal(first.Effects, second.Effects);
            Assert.True(Simulation.StatusEquality.Same(first.Status, second.Status));
            Assert.Equal((first.Rule, first.LookAgainAt, first.Stalled, first.Need), (second.Rule, second.LookAgainAt, second.Stalled, second.Need));
        }
    }

    [Fact]
    public void Abort_and_retry_for_one_revision_are_each_carried_out_once()
    {
        Observation failed = Given.Failed(RollbackPhase.Off).With(status => Requests.Handle(Requests.Handle(status, Requests.Abort, "v2", Given.Now), Requests.Retry, "v2", Given.Now));
        Observation both = failed with
        {
            Canary = failed.Canary with
            {
                Metadata = failed.Canary.Metadata with { Annotations = new Dictionary<string, string> { [Requests.Abort] = "v2", [Requests.Retry] = "v2" } },
            },
        };

        Assert.Equal("idle", Rollout.Decide(both).Rule);
        Assert.Equal("await-check", Rollout.Decide(both.With(status => status with { Phase = Phase.Progressing, Step = 1, NextCheck = Given.Now.AddSeconds(5) }).WithWeight(20)).Rule);
    }

    [Fact]
    public void First_check_waits_for_the_warm_up_and_every_first_check_of_a_weight_for_its_data()
    {
        Observation ready = Given.In(Phase.Progressing).WithSpec(spec => spec with
        {
            Analysis = spec.Analysis with { InitialDelay = "30s", Delay = "5s", Metrics = [new CanaryMetric { Name = "request-success-rate" }, new CanaryMetric { Name = "request-duration", Delay = "20s" }] },
        });
        var passed = new AnalysisResult([]);

        Decision first = Rollout.Decide(ready with { Forecast = [] });
        Decision next = Rollout.Decide(ready.With(status => status with { Step = 1, TrafficSince = Given.Now.AddMinutes(-1), NextCheck = Given.Now }).WithWeight(20) with { Analysis = passed });

        Assert.Equal(("first-step", Given.Now.AddSeconds(60)), (first.Rule, first.Status.NextCheck));
        Assert.Equal(("next-step", Given.Now.AddSeconds(30)), (next.Rule, next.Status.NextCheck));
    }

    [Fact]
    public void Steps_that_can_find_nothing_are_told_of_before_the_first_and_taken_all_the_same()
    {
        Observation ready = Given.In(Phase.Progressing) with { Forecast = [new Forecast("a", 50, 0.005, 1.9, true, "a: finds much"), new Forecast("b", 0.2, null, null, false, "b: finds nothing")] };

        Decision first = Rollout.Decide(ready);

        Assert.Equal(("first-step", 20), (first.Rule, first.Status.CanaryWeight));
        Assert.Equal(["WeightAdvanced", "TooLittleTraffic"], first.Notices.Select(notice => notice.Reason));
        Assert.Equal("b: finds nothing.", first.Notices[1].Message);
        Assert.Equal([(1.9, true), (null, false)], first.Status.Forecast!.Select(forecast => (forecast.DetectableRatio, forecast.Sufficient)));
    }

    [Fact]
    public void Trial_whose_traffic_is_not_shifted_is_told_once_and_stalls_at_its_deadline()
    {
        var finding = new TrafficState { CountedUntil = Given.Now, PrimaryRequests = 412, Deviations = 2 };
        var verdict = new Verdict(VerdictKind.NotEnoughEvidence, "traffic", 0, "about 20 %", "traffic: 0 of 412");
        Observation trial = Given.In(Phase.Progressing, status => status with { Step = 1, Traffic = new TrafficStatus { Weight = 20, Since = Given.Now.AddMinutes(-1) } }).WithWeight(20)
            with
        { Analysis = new AnalysisResult([verdict]) { Traffic = finding } };

        Decision first = Rollout.Decide(trial);
        Decision later = Rollout.Decide(trial.With(_ => first.Status with { InconclusiveSince = Given.Now.AddHours(-1), NextCheck = null }));

        Assert.Equal("traffic-not-shifted", first.Rule);
        Assert.Equal("TrafficNotShifted", Assert.Single(first.Notices).Reason);
        Assert.Equal("0 of 412 requests went to the canary, whose weight is 20 %.", first.Status.Conditions!.Single(condition => condition.Type == "TrafficNotShifted").Message);
        Assert.Equal(("traffic-not-shifted", "TrafficNotShifted"), (later.Rule, later.Stalled));
        Assert.Empty(later.Notices);
    }

    [Fact]
    public void Suspension_restarts_the_readiness_deadline()
    {
        Observation waiting = Given.In(Phase.Progressing, status => status with { WaitingSince = Given.Now.AddHours(-8) });

        Decision decision = Rollout.Decide(waiting.WithSpec(spec => spec with { Suspend = true }));

        Assert.Equal("suspend", decision.Rule);
        Assert.Null(decision.Status.WaitingSince);
    }

    [Fact]
    public void Frozen_release_withdraws_traffic_from_pods_that_are_gone()
    {
        Observation frozen = Given.In(Phase.Progressing, status => status with { Step = 2 }).WithWeight(50).WithSpec(spec => spec with { Suspend = true });

        Assert.Equal("suspend", Rollout.Decide(frozen).Rule);
        Assert.Equal([new Effect.SetWeight(0)], Rollout.Decide(frozen with { Serving = frozen.Serving with { CanaryEndpoints = 0 } }).Effects);
    }

    [Fact]
    public void Adoption_takes_over_a_primary_that_serves_users_with_another_revision()
    {
        Observation lost = Given.In(null) with { Target = Given.Pods("v2", 0) };

        Decision decision = Rollout.Decide(lost.With(_ => new CanaryStatus { Phase = Phase.Initializing }));

        Assert.Equal("take-over-primary", decision.Rule);
        Assert.Empty(decision.Effects);
        Assert.Equal(("v1", "v1"), (decision.Status.LastPromotedSpec, decision.Status.LastAppliedSpec));
        Assert.Null(decision.Status.Provenance);
    }

    [Fact]
    public void Canary_loses_its_weight_in_the_same_decision_that_calls_it_promoted()
    {
        Observation served = Given.In(Phase.Promoting, status => status with { CanaryWeight = 60 }).WithWeight(60) with { Primary = Given.Pods("v2") };

        Decision decision = Rollout.Decide(served);

        Assert.Equal(("promoted", Phase.Finalising, 0), (decision.Rule, decision.Status.Phase, decision.Status.CanaryWeight));
        Assert.Equal([new Effect.SetWeight(0), new Effect.KeepTemplate("v2", null)], decision.Effects);
    }

    [Fact]
    public void Unjudged_revision_that_is_put_back_on_the_primary_stays_unjudged()
    {
        Observation healed = Given.In(Phase.Promoting, status => status with { LastPromotedSpec = "v2", KeptRevision = "v2" }) with { Primary = Given.Pods("v2") };

        Decision decision = Rollout.Decide(healed);

        Assert.Equal("promoted", decision.Rule);
        Assert.Equal(["v1"], decision.Status.KnownGood);
        Assert.Null(decision.Status.Provenance);
    }

    [Fact]
    public void Primary_that_is_taken_over_after_a_loss_is_no_good_state()
    {
        Observation lost = Given.In(Phase.Initializing, status => status with { LastPromotedSpec = "v0", KnownGood = ["v0"] }) with { Target = Given.Pods("v2", 0) };

        Decision decision = Rollout.Decide(lost);

        Assert.Equal("take-over-primary", decision.Rule);
        Assert.Equal("v1", decision.Status.LastPromotedSpec);
        Assert.Equal(["v0"], decision.Status.KnownGood);
        Assert.Null(decision.Status.Provenance);
    }

    [Fact]
    public void Trial_keeps_its_traffic_and_holds_while_a_lost_primary_is_restored()
    {
        Observation trial = Given.In(Phase.Progressing, status => status with { Step = 1, NextCheck = Given.Now }).WithWeight(20);
        Observation lost = trial with { Primary = null, Serving = trial.Serving with { PrimaryEndpoints = 0, ApexServedByPrimary = false } };

        Decision asked = Rollout.Decide(lost);
        Decision restored = Rollout.Decide(lost with { TemplateIsKept = true });
        Decision held = Rollout.Decide(lost with { Primary = Given.Pods("v1", 2, WorkloadHealth.Progressing) });

        Assert.Equal(Need.KeptTemplate, asked.Need);
        Assert.Equal([new Effect.RestorePrimary("v1")], restored.Effects);
        Assert.Equal(20, restored.Status.CanaryWeight);
        Assert.Equal(new Notice("PrimaryLost", "Deployment app-primary is gone; restoring revision v1 from the kept template.", Warning: true), Assert.Single(restored.Notices));
        Assert.Equal("hold-for-primary", held.Rule);
        Assert.Empty(held.Effects);
    }

    [Fact]
    public void Half_ready_canary_with_traffic_is_judged_all_the_same()
    {
        Observation half = Given.In(Phase.Progressing, status => status with { Step = 1, NextCheck = Given.Now }).WithWeight(20) with
        {
            Target = Given.Pods("v2", 2, WorkloadHealth.Progressing),
        };

        Assert.Equal(Need.Analysis, Rollout.Decide(half).Need);
        Assert.Equal("hold-for-pods", Rollout.Decide(half with { Analysis = Judged(VerdictKind.Pass) }).Rule);
        Assert.Equal("check-failed", Rollout.Decide(half with { Analysis = Judged(VerdictKind.Fail) }).Rule);
    }

    [Fact]
    public void Waiting_for_the_primary_does_not_run_the_canarys_deadline()
    {
        Observation holding = Given.In(Phase.Progressing, status => status with { Step = 1, WaitingSince = Given.Now.AddHours(-1), InconclusiveSince = Given.Now.AddHours(-1) }).WithWeight(20);

        Decision decision = Rollout.Decide(holding with { Serving = holding.Serving with { PrimaryEndpoints = 0 } });

        Assert.Equal("hold-for-primary", decision.Rule);
        Assert.Null(decision.Status.WaitingSince);
        Assert.Equal("ProgressDeadlineExceeded", decision.Stalled);
    }

    [Theory]
    [InlineData("Ready", RollbackPhase.Off)]
    [InlineData("Progressing", RollbackPhase.Publishing)]
    public void Late_canary_is_only_blamed_when_its_own_pods_are_not_ready(string health, string revert)
    {
        Observation late = Given.In(Phase.Progressing, status => status with { WaitingSince = Given.Now.AddHours(-1) });

        Decision decision = Rollout.Decide(late with
        {
            Target = Given.Pods("v2", 2, Enum.Parse<WorkloadHealth>(health)),
            Serving = late.Serving with { CanaryEndpoints = 0 },
        });

        Assert.Equal("progress-deadline", decision.Rule);
        Assert.Equal(revert, decision.Status.Rollback?.Phase);
    }

    [Fact]
    public void Target_keeps_its_pods_while_endpoints_still_lead_users_to_it()
    {
        Observation drained = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1", DrainUntil = Given.Now }) with { Target = Given.Pods("v1") };

        Assert.Equal("scale-down", Rollout.Decide(drained).Rule);
        Assert.Empty(Rollout.Decide(drained with { Serving = drained.Serving with { ApexServedByPrimary = false, ApexServedByTarget = true } }).Effects);
    }

    [Fact]
    public void Due_check_is_made_even_when_the_route_cannot_be_brought_up_to_date()
    {
        Observation due = Given.In(Phase.Progressing, status => status with { Step = 1, NextCheck = Given.Now }).WithWeight(20);
        Observation stuck = due with { Route = due.Route with { Current = false } };

        Assert.Equal(Need.Analysis, Rollout.Decide(stuck).Need);
        Assert.Equal("restore-weight", Rollout.Decide(stuck.With(status => status with { NextCheck = Given.Now.AddSeconds(1) })).Rule);
    }

    [Fact]
    public void Known_good_revision_that_fails_on_the_primary_leaves_Git_alone()
    {
        Observation failing = Given.In(Phase.Promoting, status => status with { LastAppliedSpec = "v0", KnownGood = ["v1", "v0"] }) with
        {
            Target = Given.Pods("v0", 0),
            Primary = Given.Pods("v0", 2, WorkloadHealth.Failed),
        };

        Decision decision = Rollout.Decide(failing);

        Assert.Equal("promotion-failed", decision.Rule);
        Assert.Equal(RollbackPhase.Off, decision.Status.Rollback?.Phase);
    }

    [Fact]
    public void Shortened_plan_goes_on_with_its_last_step()
    {
        Observation shortened = Given.In(Phase.Progressing, status => status with { Step = 3, Steps = 3, NextCheck = Given.Now }).WithWeight(80)
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { StepWeights = [10] } });

        Decision restored = Rollout.Decide(shortened);
        Decision judged = Rollout.Decide(shortened.WithWeight(10) with { Analysis = Judged(VerdictKind.Pass) });

        Assert.Equal([new Effect.SetWeight(10)], restored.Effects);
        Assert.Equal("promote", judged.Rule);
    }

    [Fact]
    public void Unknown_phase_begins_with_adoption()
        => Assert.Equal("create-route", Rollout.Decide(Given.In("Levitating") with { Primary = Given.Pods("v2"), Route = new(null, false, false, 0) }).Rule);

    private static AnalysisResult Judged(VerdictKind kind)
        => new([new Verdict(kind, "request-success-rate", 95, ">= 99 %", "request-success-rate is 95 %")]);

    private static string Short(Effect effect) => effect switch
    {
        Effect.SetWeight shift => $"SetWeight {shift.CanaryWeight}",
        Effect.ScaleTarget scale => $"ScaleTarget {scale.Replicas}",
        _ => effect.GetType().Name,
    };
}

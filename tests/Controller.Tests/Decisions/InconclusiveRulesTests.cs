using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class InconclusiveRulesTests
{
    [Theory]
    [InlineData("hold", 59, "inconclusive", false)]
    [InlineData("hold", 60, "inconclusive", true)]
    [InlineData("promote", 59, "inconclusive", false)]
    [InlineData("promote", 60, "inconclusive-next-step", false)]
    [InlineData("rollback", 59, "inconclusive", false)]
    [InlineData("rollback", 60, "inconclusive-rollback", false)]
    public void Policy_comes_into_force_at_the_deadline(string policy, int seconds, string rule, bool stalled)
    {
        Decision decision = Rollout.Decide(Unclear(policy, seconds));

        Assert.Equal(rule, decision.Rule);
        Assert.Equal(stalled, decision.Stalled is not null);
    }

    [Fact]
    public void Deadline_is_that_of_progress_when_none_is_set()
    {
        Observation late = Unclear("rollback", 600).WithSpec(spec => spec with { Analysis = spec.Analysis with { InconclusiveDeadline = null } });

        Assert.Equal("inconclusive-rollback", Rollout.Decide(late).Rule);
        Assert.Equal("inconclusive", Rollout.Decide(late.WithSpec(spec => spec with { ProgressDeadlineSeconds = 601 })).Rule);
    }

    [Fact]
    public void Traffic_goes_back_without_a_revert_when_nothing_was_measured_to_fail()
    {
        Decision decision = Rollout.Decide(Unclear("rollback", 60));

        Assert.Equal([new Effect.SetWeight(0)], decision.Effects);
        Assert.Equal((Phase.Failed, RollbackPhase.Off, 0), (decision.Status.Phase, decision.Status.Rollback?.Phase, decision.Status.FailedChecks));
        Assert.Null(decision.Status.FailedByMetricsAt);
        Assert.Equal(
            new Notice(
                "Inconclusive",
                "Revision v2 is taken back without a verdict. No clear answer for 60 s (onInconclusive is rollback): request-success-rate: no data. All traffic is on app-primary. Git is left alone, because no failure was measured.",
                Warning: true),
            Assert.Single(decision.Notices));
    }

    [Fact]
    public void Next_step_has_a_deadline_of_its_own_and_says_why_it_came()
    {
        Decision decision = Rollout.Decide(Unclear("promote", 60));

        Assert.Equal([new Effect.SetWeight(50)], decision.Effects);
        Assert.Null(decision.Status.InconclusiveSince);
        Assert.Equal("Weight 50 (step 2 of 3). No clear answer for 60 s (onInconclusive is promote): request-success-rate: no data.", decision.Status.Message);
        Assert.Equal(["WeightAdvanced", "Inconclusive"], decision.Notices.Select(notice => notice.Reason));
    }

    [Fact]
    public void Last_step_is_promoted_by_policy()
        => Assert.Equal("inconclusive-promote", Rollout.Decide(Unclear("promote", 60).WithWeight(80).With(status => status with { Step = 3 })).Rule);

    [Fact]
    public void Nothing_goes_on_while_pods_are_not_ready()
        => Assert.Equal("inconclusive", Rollout.Decide(Unclear("promote", 60) with { Target = Given.Pods("v2", 2, WorkloadHealth.Progressing) }).Rule);

    [Fact]
    public void Time_without_a_check_is_no_time_without_an_answer()
    {
        Decision decision = Rollout.Decide(Unclear("promote", 600).With(status => status with { NextCheck = Given.Now.AddSeconds(-61) }));

        Assert.Equal("inconclusive", decision.Rule);
        Assert.Equal(Given.Now, decision.Status.InconclusiveSince);
    }

    [Fact]
    public void Alarm_counts_as_a_failure_by_metrics_for_the_breaker()
    {
        Observation alarm = Unclear("hold", 0) with { Analysis = new AnalysisResult([new Verdict(VerdictKind.Fail, "m", 1, null, "m failed") { IsDecisive = true }]) };

        Decision decision = Rollout.Decide(alarm);

        Assert.Equal(("analysis-alarm", Given.Now), (decision.Rule, decision.Status.FailedByMetricsAt));
    }

    [Fact]
    public void Evidence_is_kept_in_the_status()
    {
        var evidence = new Evidence { Requests = 100, Bad = 9.0000001, Confidence = 0.95, PValue = 1.23456789e-7 };
        Observation judged = Unclear("hold", 0) with
        {
            Analysis = new AnalysisResult([new Verdict(VerdictKind.Fail, "m", 91, ">= 99 %", "m failed") { Evidence = evidence, Recent = RecentMeasurements.Parse("011") }]),
        };

        CanaryStatus status = Rollout.Decide(judged).Status;

        VerdictStatus verdict = Assert.Single(status.Verdicts!);
        Assert.Equal((100, 9, 0.95, 1.23457e-7, null), (verdict.Requests, verdict.Bad, verdict.Confidence, verdict.PValue, verdict.DryRun));
        Assert.Equal([new MeasurementsStatus { Metric = "m", Beyond = "011" }], status.Measurements!);
    }

    [Fact]
    public void Memory_lasts_over_checks_without_evidence_and_ends_with_the_trial()
    {
        Observation remembering = Unclear("hold", 0).With(status => status with { Measurements = [new MeasurementsStatus { Metric = "request-success-rate", Beyond = "01" }, new MeasurementsStatus { Metric = "gone", Beyond = "1" }] });

        Assert.Equal("request-success-rate", Assert.Single(Rollout.Decide(remembering).Status.Measurements!).Metric);
        Assert.Null(Rollout.Decide(remembering with { Target = Given.Pods("v3") }).Status.Measurements);
    }

    [Fact]
    public void Dry_run_is_told_when_it_begins_to_fail_and_never_as_a_cause()
    {
        var dry = new Verdict(VerdictKind.Fail, "dry", 1, null, "dry is 1") { IsDryRun = true, IsDecisive = true };
        Observation judged = Unclear("hold", 0) with { Analysis = new AnalysisResult([dry, new Verdict(VerdictKind.Fail, "real", 1, null, "real is 1")]) };

        Decision decision = Rollout.Decide(judged);
        Decision again = Rollout.Decide(judged.With(status => status with { Verdicts = decision.Status.Verdicts }));

        Assert.Equal("check-failed", decision.Rule);
        Assert.Equal(["CheckFailed", "DryRunFailed"], decision.Notices.Select(notice => notice.Reason));
        Assert.DoesNotContain("dry", decision.Notices[0].Message, StringComparison.Ordinal);
        Assert.Equal(["CheckFailed"], again.Notices.Select(notice => notice.Reason));
    }

    private static Observation Unclear(string policy, int seconds)
    {
        Observation trial = Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, NextCheck = Given.Now, InconclusiveSince = Given.Now.AddSeconds(-seconds) }).WithWeight(20)
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { OnInconclusive = policy, InconclusiveDeadline = "60s" } });
        return trial with { Analysis = new AnalysisResult([new Verdict(VerdictKind.NotEnoughEvidence, "request-success-rate", null, null, "request-success-rate: no data")]) };
    }
}

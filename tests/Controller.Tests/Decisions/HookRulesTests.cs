using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class HookRulesTests
{
    [Fact]
    public void Server_in_trouble_is_asked_again_as_often_as_retries_says_before_its_no_counts()
    {
        Observation o = Asking(HookType.PreRollout, hook => hook with { Retries = 2 });
        var counted = new List<(int FailedChecks, double Pause)>();
        for (int i = 0; i < 4; i++)
        {
            (o, double pause) = Answered(o, HookAnswer.Refused, mayTryAgain: true);
            counted.Add((o.Status.FailedChecks, pause));
        }

        Assert.Equal([(0, 1), (0, 2), (1, 10), (1, 1)], counted);
    }

    [Fact]
    public void Server_that_is_away_is_asked_again_at_growing_intervals_without_end_and_fails_no_check()
    {
        Observation o = Asking(HookType.PreRollout, hook => hook);
        var pauses = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            (o, double pause) = Answered(o, HookAnswer.Unavailable);
            pauses.Add(pause);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], pauses);
        Assert.Equal(0, o.Status.FailedChecks);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, false)]
    public void Closed_gate_is_told_once_and_as_an_alert_unless_it_is_muted(bool? muted, bool isAlert)
    {
        Observation o = Asking(HookType.ConfirmPromotion, hook => hook with { MuteAlert = muted });
        Decision first = Rollout.Decide(o with { HookReports = [Report(o, HookAnswer.Refused)] });
        Observation again = Asked(o.With(_ => first.Status));
        Decision second = Rollout.Decide(again with { HookReports = [Report(again, HookAnswer.Refused)] });

        Assert.Equal(("AwaitingGate", isAlert), (Assert.Single(first.Notices).Reason, first.Notices[0].Warning));
        Assert.Empty(second.Notices);
    }

    [Fact]
    public void Gate_that_opens_is_followed_by_a_check_at_once()
    {
        Observation o = Asking(HookType.ConfirmPromotion, hook => hook).With(status => status with { NextCheck = Given.Now.AddSeconds(8) });

        Decision opened = Rollout.Decide(o with { HookReports = [Report(o, HookAnswer.Passed)] });

        Assert.Equal(Given.Now, opened.Status.NextCheck);
        Assert.Equal(Need.Analysis, Rollout.Decide(o.With(_ => opened.Status)).Need);
    }

    [Fact]
    public void Answer_to_a_former_question_is_no_answer()
    {
        Observation o = Asking(HookType.ConfirmPromotion, hook => hook).With(status => status with { NextCheck = Given.Now.AddSeconds(8) });

        Assert.Equal("await-check", Rollout.Decide(o with { HookReports = [Report(o, HookAnswer.Passed) with { AskedAt = Given.Now.AddSeconds(-1) }] }).Rule);
    }

    [Fact]
    public void Deadline_does_not_run_while_the_Canary_is_suspended()
    {
        Observation o = Asking(HookType.ConfirmPromotion, hook => hook with { Deadline = "1m" });
        Decision suspended = Rollout.Decide(o.WithSpec(spec => spec with { Suspend = true }));
        Observation resumed = o.With(_ => suspended.Status) with { Now = Given.Now.AddHours(1) };

        Assert.Equal("hook-deadline", Rollout.Decide(o with { Now = Given.Now.AddHours(1) }).Rule);
        Assert.NotEqual("hook-deadline", Rollout.Decide(resumed).Rule);
    }

    [Fact]
    public void Late_gate_is_stalled_until_it_opens_and_told_once()
    {
        Observation o = Asking(HookType.ConfirmPromotion, hook => hook with { Deadline = "1m" }) with { Now = Given.Now.AddMinutes(2) };
        Decision late = Rollout.Decide(o);
        Decision next = Rollout.Decide(o.With(_ => late.Status));

        Assert.Equal((HookRules.DeadlineReason, HookRules.DeadlineReason), (late.Stalled, Assert.Single(late.Notices).Reason));
        Assert.NotEqual("hook-deadline", next.Rule);
        Assert.Equal("True", next.Status.Conditions!.Single(condition => condition.Type == "Stalled").Status);
    }

    [Fact]
    public void Webhook_that_leaves_the_spec_leaves_the_status()
    {
        Observation o = Asking(HookType.ConfirmPromotion, hook => hook).WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = null } });

        Assert.Null(Rollout.Decide(o).Status.Hooks);
    }

    [Fact]
    public void Revision_that_was_promoted_before_asks_nobody()
    {
        Observation o = Asking(HookType.ConfirmRollout, hook => hook).With(status => status with { KnownGood = ["v1", "v0"] }) with { Target = Given.Pods("v0") };

        Assert.Equal(("known-good", Phase.Promoting), (Rollout.Decide(o).Rule, Rollout.Decide(o).Status.Phase));
    }

    private static (Observation Next, double Pause) Answered(Observation o, string answer, bool mayTryAgain = false)
    {
        Decision recorded = Rollout.Decide(o with { HookReports = [Report(o, answer, mayTryAgain)] });
        Assert.Equal("hook-answered", recorded.Rule);
        double pause = (recorded.Status.Hooks![0].AskAgainAt!.Value - o.Now).TotalSeconds;
        return (Asked(o.With(_ => recorded.Status)), pause);
    }

    /// <summary>The same a moment later, when it is asked again.</summary>
    private static Observation Asked(Observation o)
    {
        Observation due = o with { Now = o.Status.Hooks![0].AskAgainAt!.Value };
        return due.With(status => status with { Hooks = [status.Hooks![0] with { AskedAt = due.Now, AnsweredAt = null, AskAgainAt = null }] });
    }

    private static HookReport Report(Observation o, string answer, bool mayTryAgain = false) => new("hook", o.Status.Hooks![0].AskedAt!.Value, answer, "status 500", mayTryAgain);

    /// <summary>v2 at its last step, or before its first for types that come before it; the webhook is being asked.</summary>
    private static Observation Asking(string type, Func<CanaryWebhook, CanaryWebhook> hook)
    {
        bool isEarly = type is HookType.PreRollout or HookType.ConfirmRollout;
        return Given
            .In(type == HookType.ConfirmRollout ? Phase.Waiting : Phase.Progressing, status => status with
            {
                Step = isEarly ? 0 : 3,
                Steps = 3,
                NextCheck = isEarly ? null : Given.Now.AddHours(5),
                Hooks = [new HookStatus { Name = "hook", Type = type, Revision = "v2", Phase = Phase.Progressing, Step = isEarly ? 0 : 3, Since = Given.Now, AskedAt = Given.Now }],
            })
            .WithWeight(isEarly ? 0 : 80)
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { Threshold = 5, Webhooks = [hook(new CanaryWebhook { Name = "hook", Type = type, Url = "http://hooks.example" })] } });
    }
}

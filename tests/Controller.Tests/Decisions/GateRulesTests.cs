using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class GateRulesTests
{
    private static readonly RevertGate Outage = new() { Limits = new RevertLimits(), Failures = 6, BreakerOpenUntil = Given.Now.AddMinutes(4) };
    private static readonly RevertGate Spent = new() { Limits = new RevertLimits(), BudgetFreeAt = Given.Now.AddMinutes(4) };

    [Fact]
    public void Revert_that_is_to_be_tried_again_passes_the_breaker_again_but_not_the_budget()
    {
        Observation tried = Given.Failed(RollbackPhase.Publishing, "id");

        Assert.Equal("look-up-gate", Rollout.Decide(tried with { Gate = null }).Rule);
        Assert.Equal("publish", Rollout.Decide(tried with { Gate = Spent }).Rule);
        Assert.Equal("hold-for-breaker", Rollout.Decide(tried with { Gate = Outage }).Rule);
    }

    [Fact]
    public void Failure_by_metrics_waits_for_a_person_and_one_of_the_pods_for_the_breaker_to_close()
    {
        Observation crashed = Given.Failed(RollbackPhase.Publishing, "id") with { Gate = Outage };
        Observation measured = crashed.With(status => status with { FailedByMetricsAt = Given.Now });

        Assert.Equal(Outage.BreakerOpenUntil, Rollout.Decide(crashed).Status.Rollback?.NextAttempt);
        Assert.Null(Rollout.Decide(measured).Status.Rollback?.NextAttempt);
        Assert.Contains("canary.gitops.dev/revert=v2", Rollout.Decide(measured).Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_revert_takes_nothing_of_the_budget_and_is_told_once()
    {
        Observation held = Given.Failed(RollbackPhase.Publishing, "id") with { Gate = Outage };
        Decision first = Rollout.Decide(held);
        Decision again = Rollout.Decide(held.With(_ => first.Status with { Rollback = first.Status.Rollback! with { NextAttempt = Given.Now } }));

        Assert.Null(first.Status.RecentReverts);
        Assert.Equal(("RevertHeld", true), (Assert.Single(first.Notices).Reason, first.Notices[0].Warning));
        Assert.Equal("hold-for-breaker", again.Rule);
        Assert.Empty(again.Notices);
    }

    [Fact]
    public void Nothing_is_asked_when_nothing_would_be_pushed_or_a_person_asked_for_it()
    {
        Observation publishing = Given.Failed(RollbackPhase.Publishing, "id") with { Gate = null };

        Assert.Equal("publish", Rollout.Decide(publishing.WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { DryRun = true } } })).Rule);
        Assert.Equal("publish", Rollout.Decide(publishing.With(status => status with { Rollback = status.Rollback! with { Confirmed = true } })).Rule);
        Assert.Equal("publish", Rollout.Decide(publishing.With(status => status with { Rollback = status.Rollback! with { PullRequest = "https://git.example/1" } })).Rule);
    }

    [Theory]
    [InlineData("Pushed", true)]
    [InlineData("Proposed", true)]
    [InlineData("Unavailable", true)]
    [InlineData("AlreadyReverted", false)]
    [InlineData("Superseded", false)]
    [InlineData("Blocked", false)]
    [InlineData("Refused", false)]
    public void Budget_counts_what_was_written_and_what_may_yet_be(string kind, bool counts)
    {
        Observation reported = Given.Failed(RollbackPhase.Publishing, "id") with { Revert = new RevertReport("id", Enum.Parse<RevertResult>(kind), kind == "Blocked" ? null : "c3", "So it ended.") };

        Assert.Equal(counts, Rollout.Decide(reported).Status.RecentReverts is not null);
    }

    [Fact]
    public void Commit_of_ours_that_a_crash_kept_from_being_told_still_counts()
    {
        Observation found = Given.Failed(RollbackPhase.Publishing, "id") with { Revert = new RevertReport("id", RevertResult.AlreadyReverted, "c3", "It is there.") { IsOurs = true } };

        Assert.NotNull(Rollout.Decide(found).Status.RecentReverts);
    }

    [Fact]
    public void Push_that_was_faster_than_the_breaker_is_taken_in_although_the_revert_is_held()
    {
        Observation held = Given.Held(GateRules.BreakerOpen, null);
        Decision pushed = Rollout.Decide(held with { Revert = new RevertReport("id", RevertResult.Pushed, "c3", "It is on the branch.") });
        Decision silent = Rollout.Decide(held with { Revert = new RevertReport("id", RevertResult.Unavailable, null, "No answer.") });

        Assert.Equal((RollbackPhase.Converging, (string?)null), (pushed.Status.Rollback?.Phase, pushed.Status.Rollback?.HeldFor));
        Assert.Single(pushed.Status.RecentReverts!);
        Assert.Equal((RollbackPhase.Held, (DateTimeOffset?)null), (silent.Status.Rollback?.Phase, silent.Status.Rollback?.NextAttempt));
    }

    [Theory]
    [InlineData("c3", true)]
    [InlineData("c2", false)] // the deployer still applies the bad commit, so that somebody has put the cluster back by hand
    public void Target_that_is_back_ends_a_held_revert_only_once_the_deployer_has_left_the_bad_commit(string applied, bool ends)
    {
        Decision decision = Rollout.Decide(Given.Held(GateRules.BreakerOpen, null) with { Target = Given.Pods("v1", 0), Origin = Given.Origin(applied) });

        Assert.Equal(ends ? RollbackPhase.Superseded : RollbackPhase.Held, decision.Status.Rollback?.Phase);
    }

    [Fact]
    public void Held_revert_can_be_called_off_and_its_revision_tried_again()
    {
        Observation held = Given.Held(GateRules.BreakerOpen, null);

        Assert.Equal("call-off", Rollout.Decide(held.Annotated(Requests.Abort, "v2")).Rule);
        Assert.Equal("retry", Rollout.Decide(held.Annotated(Requests.Retry, "v2")).Rule);
        Assert.Equal("await-confirmation", Rollout.Decide(held.Annotated(Requests.Revert, "v1")).Rule);
    }

    [Theory]
    [InlineData(GateRules.BudgetSpent)]
    [InlineData(GateRules.BreakerOpen)]
    public void Held_revert_shows_as_stalled_for_its_reason(string reason)
    {
        Decision decision = Rollout.Decide(Given.Held(reason, Given.Now.AddMinutes(1)));

        Assert.Contains(decision.Status.Conditions!, condition => condition is { Type: "Stalled", Status: "True" } && condition.Reason == reason);
        Assert.Contains(decision.Status.Conditions!, condition => condition is { Type: "RolledBack", Status: "False", Reason: RollbackPhase.Held });
    }
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class RevertJobTests
{
    [Fact]
    public void Job_waits_longer_after_each_try_without_an_answer_but_never_more_than_a_minute()
    {
        var job = new RollbackStatus { Phase = RollbackPhase.Publishing, Id = "id", Cause = "It failed.", FailedRevision = "v2" };
        var waits = new List<double>();
        for (int i = 0; i < 40; i++)
        {
            job = RevertJob.After(job, new RevertReport("id", RevertResult.Unavailable, null, "No answer."), Given.Now);
            waits.Add((job.NextAttempt!.Value - Given.Now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits.Take(8));
        Assert.All(waits.Skip(8), wait => Assert.Equal(60, wait));
        Assert.Equal((40, RollbackPhase.Publishing), (job.Attempts, job.Phase));
    }

    [Fact]
    public void Revision_of_unknown_origin_names_the_right_that_may_be_missing()
    {
        Observation failed = Given.Failed(RollbackPhase.Publishing, "id");

        RollbackStatus job = RevertJob.Named(failed, failed.Status.Rollback!, null);

        Assert.Equal(RollbackPhase.Blocked, job.Phase);
        Assert.Contains("rbac.gitops", job.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_push_is_tried_again_soon_however_long_the_server_was_down_before()
    {
        var job = new RollbackStatus { Phase = RollbackPhase.Publishing, Id = "id", Cause = "It failed.", FailedRevision = "v2" };
        var waits = new List<double>();
        for (int i = 0; i < 6; i++)
        {
            for (int outage = 0; outage < 3; outage++)
            {
                job = RevertJob.After(job, new RevertReport("id", RevertResult.Unavailable, null, "No answer."), Given.Now);
            }

            job = RevertJob.After(job, new RevertReport("id", RevertResult.Refused, null, "The branch is protected."), Given.Now);
            waits.Add((job.NextAttempt!.Value - Given.Now).TotalMinutes);
            Assert.Equal(RollbackPhase.Blocked, job.Phase);
            job = job with { Phase = RollbackPhase.Publishing };
        }

        Assert.Equal([1, 5, 15, 60, 60, 60], waits);
    }

    [Theory]
    [InlineData("Pushed", RollbackPhase.Converging)]
    [InlineData("AlreadyReverted", RollbackPhase.Converging)]
    [InlineData("Superseded", RollbackPhase.Superseded)]
    [InlineData("Blocked", RollbackPhase.Blocked)]
    public void Job_follows_the_report(string kind, string phase)
    {
        Observation publishing = Given.Failed(RollbackPhase.Publishing, "id") with { Revert = new RevertReport("id", Enum.Parse<RevertResult>(kind), "c3", "So it ended.") };

        Decision decision = Rollout.Decide(publishing);

        Assert.Equal("revert-report", decision.Rule);
        Assert.Equal(phase, decision.Status.Rollback?.Phase);
        Assert.Equal(phase == RollbackPhase.Converging, decision.Effects is [Effect.NudgeDeployer]);
        Assert.Single(decision.Notices);
    }

    [Fact]
    public void Push_that_could_not_be_called_off_any_more_is_recorded_and_told()
    {
        Observation off = Given.Failed(RollbackPhase.Off, "id").With(status => status with { RecentReverts = null });

        Decision pushed = Rollout.Decide(off with { Revert = new RevertReport("id", RevertResult.Pushed, "c3", "Commit c3 is there.") });
        Decision proposed = Rollout.Decide(off with { Revert = new RevertReport("id", RevertResult.Proposed, null, "It is open.") { PullRequest = "https://git.example/1" } });
        Decision refused = Rollout.Decide(off with { Revert = new RevertReport("id", RevertResult.Refused, null, "No.") });

        Assert.Equal((RollbackPhase.Converging, "c3"), (pushed.Status.Rollback?.Phase, pushed.Status.Rollback?.Commit));
        Assert.Equal("id", Assert.Single(pushed.Status.RecentReverts!).Id);
        Assert.Contains("called off too late", Assert.Single(pushed.Notices, notice => notice.Warning).Message, StringComparison.Ordinal);
        Assert.Equal((RollbackPhase.Off, "https://git.example/1"), (proposed.Status.Rollback?.Phase, proposed.Status.Rollback?.PullRequest));
        Assert.Contains("close the pull request https://git.example/1", Assert.Single(proposed.Notices, notice => notice.Warning).Message, StringComparison.Ordinal);
        Assert.NotEqual("revert-report", refused.Rule);
    }

    [Fact]
    public void Report_concerns_nobody_once_its_revision_is_tried_again()
    {
        var late = new RevertReport("id", RevertResult.Blocked, null, "");
        Observation off = Given.Failed(RollbackPhase.Off, "id");

        Assert.True(late.Concerns(off.Status));
        Assert.False(late.Concerns(Rollout.Decide(off.Annotated(Requests.Retry, "v2")).Status));
        Assert.True((late with { RevertId = "id-release-1" }).Concerns(off.Status with { ImageHold = Given.Hold(ImageHoldPhase.Releasing) }));
    }

    [Fact]
    public void Obstacle_blocks_the_revert_with_its_reason_at_once_and_before_any_other()
    {
        GitOrigin tag = Given.Origin("c1") with { Branch = "v2", Obstacle = "It follows a tag. Set a branch." };

        Decision decision = Rollout.Decide(Given.Failed(RollbackPhase.Publishing) with { Origin = tag, AttemptedCommit = null });

        Assert.Equal((RollbackPhase.Blocked, "It follows a tag. Set a branch."), (decision.Status.Rollback?.Phase, decision.Status.Rollback?.Message));
        Assert.Equal("It follows a tag. Set a branch.", Assert.Single(decision.Notices).Message);
    }

    [Fact]
    public void Chart_that_moved_without_a_commit_blocks_the_revert()
    {
        Observation failed = Given.Failed(RollbackPhase.Publishing).With(status => status with { Provenance = new ProvenanceStatus { Good = Given.Origin("c1") with { Chart = "shop 1.2.3" } } });

        Decision moved = Rollout.Decide(failed with { Origin = Given.Origin("c1") with { Chart = "shop 1.3.0" }, AttemptedCommit = "c1" });
        Decision same = Rollout.Decide(failed with { Origin = Given.Origin("c2") with { Chart = "shop 1.2.3" } });

        Assert.Equal(RollbackPhase.Blocked, moved.Status.Rollback?.Phase);
        Assert.Contains("The chart went from shop 1.2.3 to shop 1.3.0 without a commit in apps/app", moved.Status.Message, StringComparison.Ordinal);
        Assert.Contains("pin the chart", moved.Status.Message, StringComparison.Ordinal);
        Assert.NotNull(same.Status.Rollback?.Id);
    }

    [Fact]
    public void Report_about_another_revert_is_not_taken()
        => Assert.Equal("publish", Rollout.Decide(Given.Failed(RollbackPhase.Publishing, "id") with { Revert = new RevertReport("other", RevertResult.Blocked, null, "") }).Rule);

    [Fact]
    public void Revert_gets_its_identity_before_it_is_started_and_keeps_it()
    {
        Decision named = Rollout.Decide(Given.Failed(RollbackPhase.Publishing));
        Observation next = Given.Failed(RollbackPhase.Publishing).With(_ => named.Status) with { Origin = Given.Origin("c9"), AttemptedCommit = "c9" };
        Decision counted = Rollout.Decide(next);
        Decision published = Rollout.Decide(next.With(_ => counted.Status));

        Assert.Equal(("name-revert", "let-through"), (named.Rule, counted.Rule));
        Assert.Empty(named.Effects);
        Assert.Empty(counted.Effects);
        Assert.Equal([new Effect.StartRevert(named.Status.Rollback!.Id!)], published.Effects);
        Assert.Equal("c2", published.Status.Provenance?.Bad?.Commit);
    }

    [Fact]
    public void Revert_asks_live_for_the_commit_before_it_gets_its_identity()
        => Assert.Equal(Need.Origin, Rollout.Decide(Given.Failed(RollbackPhase.Publishing) with { OriginLookedUp = false }).Need);

    [Fact]
    public void Revert_keeps_the_commit_of_the_trials_beginning_when_no_deployer_tells_it()
    {
        var named = new RollbackSpec { Git = new GitRollbackSpec { Source = new GitSourceSpec { Url = "https://git.example/apps.git", Path = "apps/app" } } };
        Observation failed = Given.Failed(RollbackPhase.Publishing).WithSpec(spec => spec with { Rollback = named });
        Observation told = failed with { OriginLookedUp = false, Origin = Given.Origin("c3"), AttemptedCommit = null };

        Decision decision = Rollout.Decide(told);

        Assert.Equal("name-revert", decision.Rule);
        Assert.Equal("c2", decision.Status.Provenance?.Bad?.Commit);
    }

    [Fact]
    public void Revert_is_blocked_when_the_good_commit_is_not_known()
    {
        Decision decision = Rollout.Decide(Given.Failed(RollbackPhase.Publishing).With(status => status with { Provenance = null }) with { Origin = null });

        Assert.Equal(RollbackPhase.Blocked, decision.Status.Rollback?.Phase);
        Assert.Contains("Revert it by hand", decision.Status.Message, StringComparison.Ordinal);
        Assert.Equal("RevertBlocked", Assert.Single(decision.Notices).Reason);
    }

    [Fact]
    public void Revert_is_blocked_when_the_source_has_changed()
    {
        Decision decision = Rollout.Decide(Given.Failed(RollbackPhase.Publishing) with { Origin = Given.Origin("c2") with { Path = "apps/other" } });

        Assert.Equal(RollbackPhase.Blocked, decision.Status.Rollback?.Phase);
    }

    [Fact]
    public void Retry_is_due_even_while_the_target_is_gone()
    {
        Observation waiting = Given.Failed(RollbackPhase.Publishing, "id").With(status => status with
        {
            DrainUntil = Given.Now.AddSeconds(-1),
            Rollback = status.Rollback! with { NextAttempt = Given.Now.AddSeconds(30) },
        });
        Observation gone = waiting with { Target = null };

        Assert.Equal(Given.Now.AddSeconds(30), Rollout.Decide(gone).LookAgainAt);
    }
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Of a commit that changes several objects, some are applied before others.</summary>
public sealed class MixedRevisionTests
{
    [Fact]
    public void Revert_that_is_applied_in_part_is_waited_for_and_then_converges()
    {
        Observation mixed = Given.Mixed().With(status => status with { Rollback = status.Rollback! with { BetweenSince = null } });

        Decision waits = Rollout.Decide(mixed);
        Decision later = Rollout.Decide(mixed.With(_ => waits.Status) with { Now = Given.Now.AddSeconds(20) });
        Decision whole = Rollout.Decide(mixed.With(_ => later.Status) with { Target = Given.Pods("v1-bbbbbbbbbb-11111111", 0) with { Configs = Given.Configs("1", "1") }, Origin = Given.Origin("c9") });

        Assert.Equal(("await-whole-revert", "await-whole-revert"), (waits.Rule, later.Rule));
        Assert.Equal(Given.Now, later.Status.Rollback!.BetweenSince);
        Assert.Equal(("converged", RollbackPhase.Converged), (whole.Rule, whole.Status.Rollback!.Phase));
    }

    [Fact]
    public void Revision_that_stays_between_both_is_a_new_one_after_a_minute()
        => Assert.Equal("revert-overtaken", Rollout.Decide(Given.Mixed() with { Now = Given.Now.AddMinutes(2) }).Rule);

    [Theory]
    [InlineData("v1-bbbbbbbbbb-33333333", "2", "3")]
    [InlineData("v1-cccccccccc-11111111", "1", "1")]
    [InlineData("v1-cccccccccc-12121212", "1", "2")]
    public void Revision_with_anything_of_its_own_is_a_new_one_at_once(string revision, string map, string secret)
        => Assert.Equal("revert-overtaken", Rollout.Decide(Given.Mixed() with { Target = Given.Pods(revision, 0) with { Configs = Given.Configs(map, secret) } }).Rule);

    [Fact]
    public void Deployer_that_has_not_finished_another_commit_may_still_bring_the_rest()
    {
        Observation under = Given.Mixed() with { Origin = Given.Origin("c9"), AttemptedCommit = "c10" };

        Assert.Equal("await-whole-revert", Rollout.Decide(under).Rule);
        Assert.Equal("await-whole-revert", Rollout.Decide(under with { AttemptedCommit = "c9", OriginSettled = false }).Rule);
        Assert.Equal("revert-overtaken", Rollout.Decide(under with { AttemptedCommit = "c9" }).Rule);
    }
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Which commit a revision under trial came from, while the deployer lags behind what it has applied.</summary>
public sealed class TrialOriginTests
{
    [Theory]
    [InlineData("c2", "c2", "v1", "c1", null, "c2")] // the deployer has reported: no doubt
    [InlineData("c1", "c2", "v1", "c1", null, "c2")] // it still reports the good commit: the one under way is meant
    [InlineData("c2", "c3", "v2", "c1", "c2", "c3")] // it still reports the former trial's commit
    [InlineData("c2", "c3", "v1", "c1", null, null)] // the next commit is already under way
    [InlineData("c1", "c1", "v1", "c1", null, "c1")] // it has not begun, or the change is not from Git
    public void New_revision_comes_from_the_commit_that_is_not_recorded_for_another(string reported, string attempted, string lastApplied, string good, string? bad, string? expected)
    {
        Observation o = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = lastApplied, Provenance = Provenance(good, bad) }) with
        {
            Target = Given.Pods("v3"),
            Origin = Given.Origin(reported),
            AttemptedCommit = attempted,
        };

        Assert.Equal(expected, o.TrialOrigin?.Commit);
    }

    [Theory]
    [InlineData("c2", "c3", "c2", "c2")] // the next commit is under way, this one stays
    [InlineData("c1", "c3", "c2", "c2")] // not reported yet, but found when the trial began
    [InlineData("c1", "c2", "c1", "c2")] // could not be told when the trial began
    [InlineData("c3", "c3", "c2", "c3")] // reported, with the same revision: the newest commit that holds it
    public void Revision_under_trial_keeps_its_commit_while_the_next_is_under_way(string reported, string attempted, string bad, string? expected)
    {
        Observation o = Given.In(Phase.Progressing, status => status with { Provenance = Provenance("c1", bad) }) with { Origin = Given.Origin(reported), AttemptedCommit = attempted };

        Assert.Equal(expected, o.TrialOrigin?.Commit);
    }

    [Fact]
    public void Failed_commit_is_not_remembered_as_good_when_the_cluster_is_put_back_by_hand()
    {
        Observation byHand = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with { Target = Given.Pods("v1", 0) };

        Assert.Equal("idle", Rollout.Decide(byHand).Rule);
        Assert.Equal("remember-origin", Rollout.Decide(byHand with { Origin = Given.Origin("c9"), AttemptedCommit = "c9" }).Rule);
    }

    [Theory]
    [InlineData("c9", true, true)]
    [InlineData(null, true, true)]
    [InlineData("c10", true, false)] // the next commit is under way and may have changed the pods
    [InlineData(null, false, false)] // the commit's Helm release is under way
    public void Commit_is_remembered_as_good_only_once_nothing_of_it_is_under_way(string? attempted, bool settled, bool remembered)
    {
        Observation o = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with
        {
            Target = Given.Pods("v1", 0),
            Origin = Given.Origin("c9"),
            AttemptedCommit = attempted,
            OriginSettled = settled,
        };

        Assert.Equal(remembered ? "remember-origin" : "idle", Rollout.Decide(o).Rule);
    }

    [Fact]
    public void Commits_of_others_are_remembered_at_once_after_a_quiet_minute_and_otherwise_when_it_is_over()
    {
        Observation moved = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1", Provenance = Recorded(Given.Now.AddSeconds(-59)) }) with
        {
            Target = Given.Pods("v1", 0),
            Origin = Given.Origin("c9"),
            AttemptedCommit = null,
            OriginLookedUp = false,
        };
        Observation later = moved.With(status => status with { Provenance = Recorded(Given.Now.AddSeconds(-60)) });

        Decision early = Rollout.Decide(moved);
        Decision asked = Rollout.Decide(later);
        Decision due = Rollout.Decide(later with { OriginLookedUp = true });

        Assert.Equal(("idle", Given.Now.AddSeconds(1), "c1"), (early.Rule, early.LookAgainAt, early.Status.Provenance?.Good?.Commit));
        Assert.Equal(("origin-moved", Need.Origin), (asked.Rule, asked.Need));
        Assert.Equal(("remember-origin", "c9", Given.Now), (due.Rule, due.Status.Provenance?.Good?.Commit, due.Status.Provenance?.GoodSince));
    }

    [Theory]
    [InlineData(true, false, "c1")]
    [InlineData(false, false, null)] // recorded once its Helm release is through
    [InlineData(false, true, "c1")] // the branch's head is all that will be known
    public void Adoption_records_a_commit_that_is_certain_or_the_best_guess(bool settled, bool source, string? recorded)
    {
        Observation adopting = Given.In(Phase.Initializing, status => status with { DrainUntil = Given.Now, Provenance = null }) with
        {
            Target = Given.Pods("v1"),
            Origin = Given.Origin("c1"),
            AttemptedCommit = null,
            OriginSettled = settled,
        };

        Decision decision = Rollout.Decide(!source ? adopting : adopting.WithSpec(spec => spec with
        {
            Rollback = new RollbackSpec { Git = new GitRollbackSpec { Source = new GitSourceSpec { Url = "https://git.example/apps.git", Path = "apps/app" } } },
        }));

        Assert.Equal(("adopted", recorded), (decision.Rule, decision.Status.Provenance?.Good?.Commit));
    }

    private static ProvenanceStatus Recorded(DateTimeOffset since) => new() { Good = Given.Origin("c1"), GoodSince = since };

    private static ProvenanceStatus Provenance(string good, string? bad)
        => new() { Good = Given.Origin(good), Bad = bad is null ? null : Given.Origin(bad) };
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class ConvergenceRulesTests
{
    [Theory]
    [InlineData("Pushed")]
    [InlineData("AlreadyReverted")] // a pull request that was merged, too
    public void Deployer_is_asked_as_soon_as_the_good_state_is_on_the_branch(string kind)
    {
        Observation proposed = Given.Failed(RollbackPhase.Publishing, "id").With(status => status with { Rollback = status.Rollback! with { PullRequest = "https://git.example/1" } });

        Decision decision = Rollout.Decide(proposed with { Revert = new RevertReport("id", Enum.Parse<RevertResult>(kind), "c3", "It is there.") });

        Assert.IsType<Effect.NudgeDeployer>(Assert.Single(decision.Effects));
        Assert.Equal((1, Given.Now), (decision.Status.Rollback?.Nudges, decision.Status.Rollback?.PublishedAt));
    }

    [Fact]
    public void Deployer_is_asked_again_each_minute_a_few_times_and_with_another_token()
    {
        Observation o = Converging(nudges: 1) with { ConvergenceDeadline = TimeSpan.FromHours(1) };
        List<double> asked = [];
        HashSet<string> tokens = [];
        for (int seconds = 0; seconds < 900; seconds += 5)
        {
            Decision decision = Rollout.Decide(o with { Now = Given.Now.AddSeconds(seconds) });
            foreach (Effect.NudgeDeployer nudge in decision.Effects.OfType<Effect.NudgeDeployer>())
            {
                asked.Add(seconds);
                tokens.Add(nudge.Token);
            }

            o = o.With(_ => decision.Status);
        }

        Assert.Equal([60, 120, 180, 240], asked);
        Assert.Equal(4, tokens.Count);
    }

    [Fact]
    public void Deadline_is_told_once_and_shows_for_as_long_as_it_lasts()
    {
        Observation late = Converging(nudges: 5) with { Now = Given.Now.AddMinutes(3), ConvergenceDeadline = TimeSpan.FromMinutes(3) };

        Decision told = Rollout.Decide(late);
        Decision later = Rollout.Decide(late.With(_ => told.Status) with { Now = Given.Now.AddMinutes(90) });

        Assert.Equal(("not-converged", "NotConverged"), (told.Rule, Assert.Single(told.Notices).Reason));
        Assert.Contains("Kustomization flux-system/app is suspended", told.Notices[0].Message, StringComparison.Ordinal);
        Assert.IsType<Effect.NudgeDeployer>(Assert.Single(told.Effects));
        Assert.Equal(("await-convergence", (DateTimeOffset?)null), (later.Rule, later.LookAgainAt));
        Assert.Empty(later.Notices);
        Assert.All([told, later], decision => Assert.Contains(decision.Status.Conditions!, condition => condition is { Type: "Stalled", Status: "True", Reason: "NotConverged" }));
    }

    [Fact]
    public void Next_look_is_at_the_next_request_or_at_the_deadline_whichever_comes_first()
    {
        Assert.Equal(Given.Now.AddMinutes(1), Rollout.Decide(Converging(nudges: 1)).LookAgainAt);
        Assert.Equal(Given.Now.AddSeconds(30), Rollout.Decide(Converging(nudges: 1) with { ConvergenceDeadline = TimeSpan.FromSeconds(30) }).LookAgainAt);
        Assert.Equal(Given.Now.AddMinutes(5), Rollout.Decide(Converging(nudges: 5)).LookAgainAt);
    }

    [Fact]
    public void Deadline_counts_from_the_failure_where_an_older_version_did_not_record_the_push()
    {
        Observation old = Converging(nudges: 5).With(status => status with { Rollback = status.Rollback! with { PublishedAt = null } });

        Assert.Equal(Given.Now.AddMinutes(5), Rollout.Decide(old).LookAgainAt);
        Assert.Equal("not-converged", Rollout.Decide(old with { Now = Given.Now.AddMinutes(5) }).Rule);
    }

    private static Observation Converging(int nudges) => Given.Failed(RollbackPhase.Converging, "id", "c3")
        .With(status => status with { Rollback = status.Rollback! with { PublishedAt = Given.Now, Nudges = nudges } });
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>
/// The ways in which a revert can go wrong that the cluster decides and no repository shows; numbered on from those of the
/// class of the same name in Git.Tests.
/// </summary>
public sealed class FailureCatalogueTests
{
    [Fact]
    public void C20_Change_that_no_commit_may_undo_is_only_rolled_back_in_the_cluster_when_the_mode_is_off()
    {
        Scenario played = Play(
            world =>
            {
                world.Define("v2", RevisionKind.Bad);
                world.Canary.Edit(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Mode = "off" } } });
            },
            (25, world => world.Git.Push("v2")),
            // Neither a request nor a mode that is changed later makes up for it: the app may depend on what was migrated.
            (120, world => world.Canary.Annotate(Requests.Revert, "v2")),
            (150, world => world.Canary.Edit(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec() } })));

        CanaryStatus status = played.World.Canary.Status!;
        Assert.Equal(["v1", "v2"], played.World.Git.Commits.Select(commit => commit.Content));
        Assert.Equal((0, ApexSelection.Primary, "v1"), (played.World.Route.CanaryWeight, played.World.Apex, played.World.Primary?.Revision));
        Assert.Equal((Phase.Failed, RollbackPhase.Off), (status.Phase, status.Rollback?.Phase));
        Assert.Contains("mode is off", status.Rollback?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(played.Process.Notices, notice => notice.Reason.StartsWith("Revert", StringComparison.Ordinal));
    }

    [Fact]
    public void C21_Outage_of_the_metrics_that_fails_everything_gets_nothing_committed()
    {
        Scenario played = Play(
            world => { },
            (25, world => world.Git.Push("v2")),
            (35, world => world.Metrics = MetricsMode.Failing),
            (40, world => world.FailOthers(6)),
            (3000, world => world.Metrics = MetricsMode.Honest));

        CanaryStatus status = played.World.Canary.Status!;
        Assert.Equal(["v1", "v2"], played.World.Git.Commits.Select(commit => commit.Content));
        Assert.Equal((0, ApexSelection.Primary, "v1"), (played.World.Route.CanaryWeight, played.World.Apex, played.World.Primary?.Revision));
        Assert.Equal((RollbackPhase.Held, GateRules.BreakerOpen), (status.Rollback?.Phase, status.Rollback?.HeldFor));
        Assert.Equal("BreakerOpen", status.Conditions?.Single(condition => condition.Type == "Stalled").Reason);
        Assert.Contains("outage of the metrics", Assert.Single(played.Process.Notices, notice => notice.Reason == "RevertHeld").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C21_Revision_that_the_outage_failed_is_promoted_when_a_person_has_it_tried_again()
    {
        Scenario played = Play(
            world => { },
            (25, world => world.Git.Push("v2")),
            (35, world => world.Metrics = MetricsMode.Failing),
            (40, world => world.FailOthers(6)),
            (120, world => world.Metrics = MetricsMode.Honest),
            (150, Retry));

        Assert.Equal((Phase.Succeeded, "v2"), (played.World.Canary.Status?.Phase, played.World.Canary.Status?.LastPromotedSpec));
        Assert.Equal(["v1", "v2"], played.World.Git.Commits.Select(commit => commit.Content));
    }

    private static void Retry(World world)
    {
        world.Watchdog.Retried("v2");
        world.Canary.Annotate(Requests.Retry, "v2");
    }

    private static Scenario Play(Action<World> setUp, params (double At, Action<World> Happen)[] happenings)
    {
        Scenario played = new Scenario(setUp, happenings).Play();
        Assert.Empty(played.World.Watchdog.Barks);
        return played;
    }
}

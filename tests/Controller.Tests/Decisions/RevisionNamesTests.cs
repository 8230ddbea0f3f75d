using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class RevisionNamesTests
{
    [Fact]
    public void Upgrade_renames_the_idle_revision_everywhere_and_nothing_is_released()
    {
        Observation idle = Given.In(Phase.Succeeded, status => status with
        {
            LastAppliedSpec = "1111111111",
            LastPromotedSpec = "1111111111",
            KeptRevision = "1111111111",
            KnownGood = ["1111111111", "2222222222"],
        }) with
        { Target = Given.Pods("v1-a", 0), Primary = Given.Pods("1111111111"), FormerName = "1111111111" };

        Decision renamed = Rollout.Decide(idle);
        Decision after = Rollout.Decide(idle.With(_ => renamed.Status) with { FormerName = null, Primary = Given.Pods("v1-a") });

        Assert.Equal([new Effect.MarkPrimary("v1-a")], renamed.Effects);
        Assert.Equal(("v1-a", "v1-a", null, Phase.Succeeded), (renamed.Status.LastAppliedSpec, renamed.Status.LastPromotedSpec, renamed.Status.KeptRevision, renamed.Status.Phase));
        Assert.Equal(["v1-a", "2222222222"], renamed.Status.KnownGood!);
        Assert.Equal("keep-template", after.Rule);
        Assert.Equal(Phase.Succeeded, after.Status.Phase);
    }

    [Fact]
    public void Trial_goes_on_under_the_new_name_and_keeps_its_weight()
    {
        Observation trial = Given.In(Phase.Progressing, status => status with { LastAppliedSpec = "old", Step = 1 }).WithWeight(20) with { Target = Given.Pods("v1-b"), FormerName = "old" };

        Decision renamed = Rollout.Decide(trial);

        Assert.Equal("rename-revision", renamed.Rule);
        Assert.Empty(renamed.Effects);
        Assert.Equal(("v1-b", 20, 1), (renamed.Status.LastAppliedSpec, renamed.Status.CanaryWeight, renamed.Status.Step));
    }

    [Fact]
    public void What_was_asked_or_allowed_of_a_revision_stands_under_the_new_name()
    {
        CanaryStatus status = new()
        {
            LastAppliedSpec = "old",
            LetThrough = "old",
            Held = new() { Revision = "old", Since = Given.Now, Reason = "Frozen" },
            Hooks = [new() { Name = "gate", Type = "confirm-rollout", Revision = "old", Phase = Phase.Waiting, Answer = HookAnswer.Passed }],
            HandledRequests = [new() { Request = "release", Value = "old@ann", At = Given.Now }, new() { Request = "retry", Value = "older", At = Given.Now }],
        };

        CanaryStatus renamed = RevisionNames.Renamed(status, "old", "v1-b");

        Assert.Equal(("v1-b", "v1-b", "v1-b"), (renamed.LetThrough, renamed.Held!.Revision, renamed.Hooks!.Single().Revision));
        Assert.Equal(["v1-b@ann", "older"], renamed.HandledRequests!.Select(request => request.Value));
    }

    [Fact]
    public void Status_keeps_the_configuration_of_the_revisions_that_it_names()
    {
        var first = new Dictionary<string, string> { ["configmap/a"] = "1" };
        var second = new Dictionary<string, string> { ["configmap/a"] = "2" };
        CanaryStatus known = new() { LastAppliedSpec = "p", LastPromotedSpec = "p", TrackedConfigs = first, PromotedConfigs = first };
        Observation o = Given.In(Phase.Initialized).With(_ => known) with { Target = Given.Pods("n", 0) with { Configs = second } };

        CanaryStatus trial = RevisionNames.WithConfigs(o, known with { LastAppliedSpec = "n" });
        CanaryStatus listing = RevisionNames.WithConfigs(o with { ConfigsPending = true }, known);
        CanaryStatus strange = RevisionNames.WithConfigs(o, known with { LastPromotedSpec = "x" });

        Assert.Equal((second, first), (trial.TrackedConfigs, trial.PromotedConfigs));
        Assert.Equal((first, first), (listing.TrackedConfigs, listing.PromotedConfigs));
        Assert.Null(strange.PromotedConfigs);
    }

    [Fact]
    public void Revision_that_is_taken_back_while_it_bakes_leaves_the_former_configuration_as_the_promoted()
    {
        var former = new Dictionary<string, string> { ["configmap/a"] = "1" };
        CanaryStatus baking = new()
        {
            LastAppliedSpec = "n",
            LastPromotedSpec = "n",
            PromotedConfigs = new Dictionary<string, string> { ["configmap/a"] = "2" },
            Bake = new() { Revision = "n", Former = "p", FormerConfigs = former },
        };
        Observation o = Given.In(Phase.Succeeded).With(_ => baking) with { Target = Given.Pods("n", 0) with { Configs = baking.PromotedConfigs! } };

        Assert.Equal(former, RevisionNames.WithConfigs(o, baking with { LastPromotedSpec = "p", Bake = null }).PromotedConfigs);
        Assert.Equal("m", RevisionNames.Renamed(baking, "n", "m").Bake!.Revision);
    }

    [Fact]
    public void Trial_of_new_configuration_says_what_changed_and_replaces_pods_that_run()
    {
        Observation o = Given.In(Phase.Initialized, status => status with
        {
            LastAppliedSpec = "v1",
            TrackedConfigs = new Dictionary<string, string> { ["configmap/a"] = "1", ["secret/b"] = "1" },
            PromotedConfigs = new Dictionary<string, string> { ["configmap/a"] = "1", ["secret/b"] = "1" },
        }) with
        { Target = Given.Pods("v2") with { Configs = new Dictionary<string, string> { ["configmap/a"] = "2", ["secret/b"] = "1" } } };

        Decision start = Rollout.Decide(o);
        Decision fromIdle = Rollout.Decide(o with { Target = o.Target! with { Replicas = 0, Pods = 0 } });

        Assert.Contains("(changed: configmap/a)", Assert.Single(start.Notices).Message, StringComparison.Ordinal);
        Assert.Equal((Given.Now, 0), (start.Status.StaleSince, start.Effects.Count));
        Assert.Null(fromIdle.Status.StaleSince);
        Assert.Equal([new Effect.ScaleTarget(2)], fromIdle.Effects);
    }
}

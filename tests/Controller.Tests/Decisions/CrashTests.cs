using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Killing the controller anywhere changes nothing about where a release ends.</summary>
public sealed class CrashTests
{
    public static TheoryData<string> Names => [.. Scenarios.Keys];

    private static readonly IReadOnlyDictionary<string, Func<Scenario>> Scenarios = new Dictionary<string, Func<Scenario>>
    {
        ["adopt and promote"] = () => new(_ => { }, Commit(25, "v2")),
        ["fail and revert"] = () => new(Kind("v2", RevisionKind.Bad), Commit(25, "v2")),
        ["fail twice of three and revert"] = () => new(Remembering("v2"), Commit(25, "v2")),
        ["crash and revert"] = () => new(Kind("v2", RevisionKind.Crashing), Commit(25, "v2")),
        ["fail on the primary and heal it"] = () => new(Kind("v2", RevisionKind.CrashingAsPrimary), Commit(25, "v2")),
        ["fail while Git is down"] = () => new(Kind("v2", RevisionKind.Bad), Commit(25, "v2"), (35, world => world.Git.IsUp = false), (75, world => world.Git.IsUp = true)),
        ["pass every gate"] = () => new(Gated, Commit(25, "v2")),
        ["wait for gates and be refused"] = () => new(Gated, Commit(25, "v2"), (27, world => world.Hooks.Set("pre-rollout-hook", "closed"))),
        ["hold and release an image bot"] = () => new(Kind("v2", RevisionKind.Bad), (25, world => Select(world, "v2")), (75, world => world.Selected = "v3")),
        ["promote an autoscaled app"] = () => new(world => world.Canary.Edit(Autoscaled), Commit(25, "v2"), (40, world => world.HasCompanions = false)),
        ["go back to a known-good revision"] = () => new(_ => { }, Commit(25, "v2"), Commit(90, "v1")),
        ["fail while it bakes"] = () => new(Baking, Commit(25, "v2"), (80, world => world.Define("v2", RevisionKind.Bad))),
        ["bake to the end"] = () => new(Baking, Commit(25, "v2")),
        ["delete when idle"] = () => new(_ => { }, (25, world => world.Canary.Delete(world.Now))),
        ["delete during a trial"] = () => new(_ => { }, Commit(25, "v2"), (45, world => world.Canary.Delete(world.Now))),
    };

    private static CanarySpec Autoscaled(CanarySpec spec)
        => spec with { AutoscalerRef = new AutoscalerRef { ApiVersion = "keda.sh/v1alpha1", Kind = AutoscalerRef.ScaledObject, Name = "app" } };

    [Theory]
    [MemberData(nameof(Names))]
    public void Release_ends_the_same_after_a_crash_before_any_effect_or_status(string name)
    {
        int boundaries = 0;
        Scenario undisturbed = Scenarios[name]();
        undisturbed.Process.CrashesHere = () => ++boundaries < 0;
        string expected = undisturbed.Play().Ending();
        AssertNoBarks(undisturbed, "undisturbed");
        Assert.InRange(boundaries, 8, 300);

        foreach (int times in (int[])[1, 2])
        {
            for (int crashAt = 1; crashAt <= boundaries; crashAt++)
            {
                int boundary = 0;
                Scenario crashed = Scenarios[name]();
                crashed.Process.CrashesHere = () => ++boundary >= crashAt && boundary < crashAt + times;
                crashed.Process.PushOutlivesCrash = () => crashAt % 2 == 0;

                Assert.Equal(expected, crashed.Play().Ending());
                AssertNoBarks(crashed, $"crashed {times} times at boundary {crashAt}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Release_ends_the_same_after_a_crash_at_any_moment(string name)
    {
        string expected = Scenarios[name]().Play().Ending();
        for (double second = 0.1; second < 110; second += 1.3)
        {
            foreach (bool pushed in (bool[])[true, false])
            {
                Scenario crashed = Scenarios[name]();
                crashed.Process.PushOutlivesCrash = () => pushed;

                Assert.Equal(expected, crashed.Play(crashAt: second).Ending());
                AssertNoBarks(crashed, $"crashed at {second:0.0} s");
            }
        }
    }

    private static (double At, Action<World> Happen) Commit(double at, string revision) => (at, world => world.Git.Push(revision));

    private static void Gated(World world)
        => world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { Webhooks = Happenings.Webhooks } });

    private static void Baking(World world) => world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { BakeTime = "60s" } });

    private static void Select(World world, string revision)
    {
        world.Selected = revision;
        world.WriteSelected();
    }

    private static Action<World> Remembering(string bad) => world =>
    {
        world.Define(bad, RevisionKind.Bad);
        world.Canary.KeepsJsonOnly = true;
        world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { Threshold = 1, Metrics = [new CanaryMetric { Name = "request-success-rate", Threshold = 99, FailureLimit = 2, Of = 3 }] } });
    };

    private static Action<World> Kind(string revision, RevisionKind kind) => world => world.Define(revision, kind);

    private static void AssertNoBarks(Scenario scenario, string how)
        => Assert.True(scenario.World.Watchdog.Barks.Count == 0, $"{how}: {string.Join("\n", scenario.World.Watchdog.Barks)}");
}

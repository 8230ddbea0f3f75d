using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class SizingTests
{
    [Theory]
    [InlineData(10, 20, 1, 100, 2)]
    [InlineData(10, 25, 1, 100, 3)]
    [InlineData(3, 1, 1, 100, 1)]
    [InlineData(10, 20, 4, 100, 4)]
    [InlineData(10, 80, 1, 5, 5)]
    [InlineData(0, 50, 1, 100, 1)]
    public void Autoscaled_canary_gets_its_share_of_the_primary_s_pods_within_its_autoscaler_s_range(int primary, int weight, int least, int most, int expected)
    {
        Observation o = Autoscaled(Given.In(Phase.Progressing)) with { Primary = Given.Pods("v1", primary), Companions = new CompanionState { Least = least, Most = most } };

        Assert.Equal(expected, o.ReplicasFor(weight));
    }

    [Fact]
    public void Canary_without_an_autoscaler_gets_as_many_pods_as_the_primary()
        => Assert.Equal(10, (Given.In(Phase.Progressing) with { Primary = Given.Pods("v1", 10) }).ReplicasFor(20));

    [Fact]
    public void Canary_that_its_autoscaler_made_smaller_keeps_its_size_within_the_step()
    {
        Observation o = Autoscaled(Given.In(Phase.Progressing, status => status with { Step = 2, Steps = 3, NextCheck = Given.Now.AddSeconds(5) }).WithWeight(50)) with
        {
            Primary = Given.Pods("v1", 10),
            Target = Given.Pods("v2", 1),
        };

        Assert.Equal("await-check", Rollout.Decide(o).Rule);
    }

    [Fact]
    public void Canary_that_is_too_small_for_the_next_weight_grows_before_it_gets_it()
    {
        Observation small = Autoscaled(Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, NextCheck = Given.Now }).WithWeight(20)) with
        {
            Primary = Given.Pods("v1", 10),
            Target = Given.Pods("v2", 2),
            Analysis = new Analysis.AnalysisResult([]),
        };
        Decision grow = Rollout.Decide(small);
        Observation starting = small with { Canary = small.Canary with { Status = grow.Status }, Analysis = null, Target = Given.Pods("v2", 5, WorkloadHealth.Progressing) };
        Observation ready = starting with { Target = Given.Pods("v2", 5) };

        Assert.Equal([new Effect.ScaleTarget(5)], grow.Effects);
        Assert.Equal((2, 20), (grow.Status.Step, grow.Status.CanaryWeight));
        Assert.Equal("await-canary", Rollout.Decide(starting).Rule);
        Assert.Equal([new Effect.SetWeight(50)], Rollout.Decide(ready).Effects);
    }

    [Fact]
    public void Trial_keeps_the_primary_s_size_and_lets_it_go_a_while_after()
    {
        Observation idle = Autoscaled(Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" })) with { Primary = Given.Pods("v1", 8) };
        Decision start = Rollout.Decide(idle);
        Observation over = idle with { Canary = idle.Canary with { Status = start.Status with { Phase = Phase.Failed } } };
        Decision settle = Rollout.Decide(over);
        Observation later = over with { Now = Given.Now + Sizing.Settling, Canary = over.Canary with { Status = settle.Status } };

        Assert.Equal(("new-revision", 8), (start.Rule, start.Status.PrimaryFloor!.Replicas));
        Assert.Equal(Given.Now + Sizing.Settling, settle.Status.PrimaryFloor!.Until);
        Assert.Equal(("release-primary-size", null), (Rollout.Decide(later).Rule, Rollout.Decide(later).Status.PrimaryFloor));
    }

    private static Observation Autoscaled(Observation o)
        => o.WithSpec(spec => spec with { AutoscalerRef = new AutoscalerRef { ApiVersion = "autoscaling/v2", Kind = AutoscalerRef.HorizontalPodAutoscaler, Name = "app" } });
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class StepPlanTests
{
    [Fact]
    public void Plan_rises_by_stepWeight_and_ends_exactly_at_maxWeight()
    {
        for (int step = 1; step <= 100; step++)
        {
            for (int max = 1; max <= 100; max++)
            {
                IReadOnlyList<int> plan = StepPlan.Weights(new CanaryAnalysis { StepWeight = step, MaxWeight = max });

                Assert.Equal(max, plan[^1]);
                Assert.Equal((max + step - 1) / step, plan.Count);
                for (int i = 0; i < plan.Count - 1; i++)
                {
                    Assert.Equal((i + 1) * step, plan[i]);
                    Assert.True(plan[i] < plan[i + 1]);
                }
            }
        }
    }

    [Fact]
    public void Plan_is_stepWeights_as_given()
        => Assert.Equal([1, 5, 50], StepPlan.Weights(new CanaryAnalysis { StepWeights = [1, 5, 50], StepWeight = 10, MaxWeight = 20 }));

    [Fact]
    public void Plan_is_one_step_to_all_traffic_when_nothing_is_given()
        => Assert.Equal([100], StepPlan.Weights(new CanaryAnalysis()));

    [Fact]
    public void AB_test_is_one_step_with_all_that_matches_and_as_many_checks_as_iterations()
    {
        CanarySpec spec = Spec(new CanaryAnalysis { Iterations = 7, Match = [new RequestMatch()] });

        Assert.Equal((Strategy.AbTest, 7), (StepPlan.StrategyOf(spec), StepPlan.AllChecks(spec)));
        Assert.Equal([100], StepPlan.Weights(spec));
    }

    [Fact]
    public void BlueGreen_is_checked_without_users_and_once_more_with_all_of_them_where_a_router_can_switch_them()
    {
        CanarySpec spec = Spec(new CanaryAnalysis { Iterations = 7 });
        Assert.Equal([0, 100], StepPlan.Weights(spec));
        Assert.Equal((7, 1, 8), (StepPlan.Checks(spec, 1), StepPlan.Checks(spec, 2), StepPlan.AllChecks(spec)));

        CanarySpec plain = spec with { Provider = "kubernetes" };
        Assert.Equal([0], StepPlan.Weights(plain));
        Assert.Equal(7, StepPlan.AllChecks(plain));
    }

    [Fact]
    public void Match_without_iterations_goes_beside_the_weights()
        => Assert.Equal([20, 40], StepPlan.Weights(Spec(new CanaryAnalysis { StepWeights = [20, 40], Iterations = 0, Match = [new RequestMatch()] })));

    private static CanarySpec Spec(CanaryAnalysis analysis) => Given.In(null).Spec with { Analysis = analysis };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 400)]
    [InlineData(400, -1)]
    public void Plan_stays_within_1_and_100_whatever_is_given(int step, int max)
    {
        Assert.All(StepPlan.Weights(new CanaryAnalysis { StepWeight = step, MaxWeight = max }), weight => Assert.InRange(weight, 1, 100));
        Assert.All(StepPlan.Weights(new CanaryAnalysis { StepWeights = [step, max] }), weight => Assert.InRange(weight, 1, 100));
    }
}

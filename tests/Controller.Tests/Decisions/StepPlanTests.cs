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

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Judges;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>What was counted belongs to one revision, and to one weight.</summary>
public sealed class TrialMemoryTests
{
    [Fact]
    public void New_revision_is_not_held_to_what_the_last_one_did()
    {
        var state = new ComparisonState
        {
            CountedUntil = Given.Now,
            Test = RatioTest.Update(RatioTestState.Initial, new TwoSampleCounts(100, 50, 900, 9), new RatioTestSettings(), dispersion: 1),
            Dispersion = new Dispersion(12.5, 7),
            NewestPrimary = (900, 9),
        };
        Observation next = Trial(status => status with { Comparisons = [ComparisonStatus.Of("m", state)] }) with { Target = Given.Pods("v3") };

        ComparisonState known = Assert.Single(Rollout.Decide(next).Status.Comparisons!).ToState();

        Assert.Equal((null, 0.0, default(TwoSampleCounts)), (known.CountedUntil, known.Test.MaxLogEvidence, known.Test.Total));
        Assert.Equal(state.Dispersion, known.Dispersion);
    }

    [Fact]
    public void Share_of_the_traffic_is_counted_anew_from_each_weight_on()
    {
        Observation passed = Trial(status => status with { Traffic = new TrafficStatus { Weight = 20, Since = Given.Now.AddMinutes(-1), CountedUntil = Given.Now, PrimaryRequests = 412, Deviations = 1 } })
            with
        { Analysis = new AnalysisResult([]) };

        Decision decision = Rollout.Decide(passed);

        Assert.Equal([new Effect.SetWeight(50)], decision.Effects);
        Assert.Equal(new TrafficStatus { Weight = 50, Since = Given.Now }, decision.Status.Traffic);
    }

    private static Observation Trial(Func<CanaryStatus, CanaryStatus> change)
        => Given.In(Phase.Progressing, status => change(status with { Step = 1, Steps = 3, NextCheck = Given.Now })).WithWeight(20);
}

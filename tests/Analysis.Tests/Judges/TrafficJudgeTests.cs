using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class TrafficJudgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(20, 0, 412)]
    [InlineData(5, 0, 2000)]
    [InlineData(50, 3, 200)]
    [InlineData(20, 400, 12)]
    [InlineData(80, 0, 100)]
    [InlineData(100, 0, 60)]
    [InlineData(1, 100, 100)]
    public void Traffic_that_does_not_follow_the_weight_is_found_at_the_second_look(int weight, double canary, double primary)
    {
        (TrafficState first, Verdict? doubt) = Judge(weight, new TrafficState(), canary, primary);
        (TrafficState second, Verdict? finding) = Judge(weight, first, canary, primary);

        Assert.False(first.IsNotShifted);
        Assert.Contains("another look will tell", doubt!.Sentence, StringComparison.Ordinal);
        Assert.True(second.IsNotShifted);
        Assert.Equal(VerdictKind.NotEnoughEvidence, finding!.Kind);
    }

    [Fact]
    public void Finding_tells_both_shares()
    {
        (TrafficState first, _) = Judge(20, new TrafficState(), 0, 200);

        Assert.Equal("traffic: 0 of 412 requests (0 %) went to the canary, whose weight is 20 %; the traffic is not shifted as the weight says", Judge(20, first, 0, 412).Verdict!.Sentence);
    }

    [Theory]
    [InlineData(20, 0, 30)] // chance
    [InlineData(20, 40, 360)] // half of the window was at weight 0
    [InlineData(5, 0, 300)]
    [InlineData(1, 0, 2000)]
    [InlineData(50, 500, 500)]
    [InlineData(100, 500, 3)] // the last ones to the primary
    [InlineData(100, 15_000, 0)]
    [InlineData(99, 15_000, 0)] // a rounded weight
    public void What_chance_or_delay_can_explain_is_no_deviation(int weight, double canary, double primary)
    {
        (TrafficState state, Verdict? verdict) = Judge(weight, new TrafficState(), canary, primary);

        Assert.Null(verdict);
        Assert.Equal(0, state.Deviations);
        Assert.Equal(Now, state.CountedUntil);
    }

    [Theory]
    [InlineData(400, 30_000, false)] // callers in the cluster reach the primary only
    [InlineData(600, 700, false)] // probes go to both sides alike
    [InlineData(0, 30_000, true)]
    public void Where_more_than_the_routed_requests_is_counted_only_a_canary_without_any_is_found(double canary, double primary, bool isFound)
    {
        (TrafficState first, _) = Judge(20, new TrafficState(), canary, primary, isRouted: false);

        Assert.Equal(isFound, Judge(20, first, canary, primary, isRouted: false).State.IsNotShifted);
    }

    [Fact]
    public void A_window_without_requests_is_no_second_look()
    {
        (TrafficState first, _) = Judge(20, new TrafficState(), 0, 412);
        (TrafficState quiet, Verdict? verdict) = Judge(20, first, 0, 0);
        (TrafficState second, _) = Judge(20, quiet, 0, 412);

        Assert.Equal((1, Now), (quiet.Deviations, quiet.CountedUntil));
        Assert.Null(verdict);
        Assert.NotNull(Judge(20, second, 0, 0).Verdict);
    }

    [Fact]
    public void Little_traffic_adds_up_over_looks()
    {
        var state = new TrafficState();
        int looks = 0;
        while (!state.IsNotShifted)
        {
            (state, _) = Judge(20, state, 0, 30);
            looks++;
        }

        Assert.InRange(looks, 6, 12);
        Assert.Equal(30 * looks / 2, state.PrimaryRequests);
    }

    [Fact]
    public void Traffic_that_is_shifted_at_last_ends_the_finding_at_once()
    {
        (TrafficState state, Verdict? verdict) = Judge(20, new TrafficState { PrimaryRequests = 100_000, Deviations = 9 }, 20, 80);

        Assert.Null(verdict);
        Assert.Equal((20, 80, 0), (state.CanaryRequests, state.PrimaryRequests, state.Deviations));
    }

    [Fact]
    public void An_answer_that_is_missing_changes_nothing()
    {
        var state = new TrafficState { CountedUntil = Now.AddMinutes(-1), PrimaryRequests = 100, Deviations = 1 };

        foreach (MetricReading silence in new MetricReading[] { new MetricReading.Unavailable("down"), new MetricReading.NoData("none"), new MetricReading.Value(double.PositiveInfinity), new MetricReading.Value(-1) })
        {
            Assert.Equal((state, null), TrafficJudge.Judge(Check(20, state), silence, new MetricReading.Value(5)));
            Assert.Equal((state, null), TrafficJudge.Judge(Check(20, state), new MetricReading.Value(5), silence));
        }
    }

    private static (TrafficState State, Verdict? Verdict) Judge(int weight, TrafficState state, double canary, double primary, bool isRouted = true)
        => TrafficJudge.Judge(Check(weight, state) with { IsRouted = isRouted }, new MetricReading.Value(canary), new MetricReading.Value(primary));

    private static TrafficCheck Check(int weight, TrafficState state)
        => new() { CanaryTotal = "a", PrimaryTotal = "b", Provider = new UnavailableProvider("not asked"), Until = Now, Weight = weight, State = state };
}

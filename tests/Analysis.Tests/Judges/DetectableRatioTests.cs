using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class DetectableRatioTests
{
    private static readonly RatioTestSettings Settings = new() { Guard = 1 };

    /// <summary>By the planning rule of the e-process, (ln(1/α) + ln(1/weight)) / KL(q(θ) ‖ w) bad requests in all find a ratio every other time; four times of five need more.</summary>
    [Theory]
    [InlineData(0.1, 3)]
    [InlineData(0.1, 10)]
    [InlineData(0.5, 2)]
    [InlineData(0.05, 5)]
    public void Ratio_is_a_little_above_that_of_the_planning_rule(double share, double ratio)
    {
        double q = share * ratio / (share * ratio + 1 - share);
        double divergence = q * Math.Log(q / share) + (1 - q) * Math.Log((1 - q) / (1 - share));
        int alternative = RatioTest.Alternatives.ToList().IndexOf(ratio);
        double errors = RatioTest.Hurdle(alternative, Settings) / divergence;
        double requests = errors / (0.01 * (share * ratio + 1 - share));

        double? found = DetectableRatio.Find([new(share, requests)], 0.01, Settings, 1);

        Assert.InRange(found!.Value, ratio, ratio * 1.7);
    }

    [Fact]
    public void More_traffic_finds_less()
    {
        double? Find(double requests, double dispersion = 1) => DetectableRatio.Find([new(0.1, requests), new(0.3, requests)], 0.005, Settings, dispersion);

        Assert.True(Find(100_000) < Find(10_000));
        Assert.True(Find(10_000) < Find(2_000));
        Assert.True(Find(10_000) < Find(10_000, dispersion: 5));
    }

    [Fact]
    public void Too_little_traffic_finds_nothing()
    {
        Assert.Null(DetectableRatio.Find([new(0.1, 20)], 0.001, Settings, 1));
        Assert.Null(DetectableRatio.Find([], 0.01, Settings, 1));
        Assert.Null(DetectableRatio.Find([new(0.1, 1_000_000)], 0, Settings, 1));
        Assert.Null(DetectableRatio.Find([new(1, 1_000_000)], 0.01, Settings, 1));
    }
}

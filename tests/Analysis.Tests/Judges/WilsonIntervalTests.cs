using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class WilsonIntervalTests
{
    private const double TwoSided95 = 1.959963984540054;
    private const double OneSided95 = 1.6448536269514722;

    // Newcombe 1998, table I, method 4: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    [Theory]
    [InlineData(81, 263, 0.2535, 0.3682)]
    [InlineData(15, 148, 0.0598, 0.1644)]
    [InlineData(0, 20, 0, 0.2005)]
    [InlineData(1, 29, 0.0018, 0.1963)]
    public void Interval_is_that_of_the_literature(int count, int total, double low, double high)
    {
        var interval = WilsonInterval.Of(count, total, TwoSided95);

        Assert.Equal(low, interval.Low, 0.00005);
        Assert.Equal(high, interval.High, 0.00005);
    }

    [Fact]
    public void Chance_is_never_said_to_be_smaller_than_the_normal_curve_can_tell() => Assert.Equal(1e-6, WilsonInterval.PValue(14.5, 31.4, 0.01));

    [Fact]
    public void Nothing_is_known_without_requests() => Assert.Equal(new WilsonInterval(0, 1), WilsonInterval.Of(0, 0, OneSided95));

    [Fact]
    public void Interval_holds_the_share_and_narrows_with_the_number_of_requests()
    {
        double width = 1;
        for (int total = 4; total <= 1 << 20; total *= 4)
        {
            var interval = WilsonInterval.Of(total / 4, total, OneSided95);
            Assert.InRange(0.25, interval.Low, interval.High);
            Assert.True(interval.High - interval.Low < width);
            width = interval.High - interval.Low;
        }
    }

    /// <summary>The promise of a bound: at the limit itself it speaks up in few samples, of whatever size.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.1)]
    public void Canary_at_its_limit_is_found_beyond_it_in_less_than_seven_percent_of_the_samples(double limit)
    {
        for (int total = 10; total < 600; total++)
        {
            int first = Enumerable.Range(0, total + 1).First(bad => WilsonInterval.Of(bad, total, OneSided95).Low > limit);
            Assert.True(AtLeast(first, total, limit) < 0.07, $"{first} of {total}");
        }
    }

    [Fact]
    public void Bound_and_p_value_agree()
    {
        foreach ((int bad, int total) in ((int, int)[])[(1, 20), (2, 20), (3, 100), (4, 100), (40, 1000)])
        {
            foreach (double limit in (double[])[0.005, 0.01, 0.05])
            {
                Assert.Equal(WilsonInterval.Of(bad, total, OneSided95).Low > limit, WilsonInterval.PValue(bad, total, limit) < 0.05);
            }
        }
    }

    private static double AtLeast(int bad, int total, double share)
    {
        double chance = Math.Pow(1 - share, total);
        double below = 0;
        for (int i = 0; i < bad; i++)
        {
            below += chance;
            chance *= (double)(total - i) / (i + 1) * share / (1 - share);
        }

        return 1 - below;
    }
}

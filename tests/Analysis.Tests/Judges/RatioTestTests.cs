using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class RatioTestTests
{
    private static readonly RatioTestSettings Plain = new() { Guard = 1 };

    /// <summary>The mean of one look's likelihood ratio under the null is exactly 1: that is what makes the alarm's rate a promise.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1.1)]
    [InlineData(40, 2)]
    public void Likelihood_ratios_have_mean_1_at_the_guard(int bad, double guard)
    {
        var settings = Plain with { Guard = guard };
        foreach ((long canary, long primary) in new[] { (100L, 900L), (500L, 500L), (50L, 9950L) })
        {
            double share = (double)canary / (canary + primary);
            double q = share * guard / (share * guard + 1 - share);
            double[] means = Means(bad, canary, primary, settings, x => LogChoose(bad, x) + x * Math.Log(q) + (bad - x) * Math.Log(1 - q));

            Assert.All(means, mean => Assert.Equal(1, mean, 1e-9));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Likelihood_ratios_have_a_mean_below_1_under_the_guard(double ratio)
    {
        double q = 0.1 * ratio / (0.1 * ratio + 0.9);
        double[] means = Means(10, 100, 900, Plain, x => LogChoose(10, x) + x * Math.Log(q) + (10 - x) * Math.Log(1 - q));

        Assert.All(means, mean => Assert.True(mean < 1));
    }

    /// <summary>Requests are finite, so that the exact law is hypergeometric; the promise must hold there too.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(500)]
    public void Likelihood_ratios_have_a_mean_of_at_most_1_for_a_finite_number_of_requests(int bad)
    {
        double[] means = Means(bad, 100, 900, Plain, x => x <= 100 && bad - x <= 900 ? LogChoose(100, x) + LogChoose(900, bad - x) - LogChoose(1000, bad) : double.NegativeInfinity);

        Assert.All(means, mean => Assert.True(mean <= 1 + 1e-9));
    }

    [Fact]
    public void Two_looks_of_the_same_share_say_as_much_as_one()
    {
        var halves = RatioTest.Update(RatioTest.Update(RatioTestState.Initial, new(50, 3, 450, 4), Plain, 1), new(50, 2, 450, 1), Plain, 1);
        var whole = RatioTest.Update(RatioTestState.Initial, new(100, 5, 900, 5), Plain, 1);

        Assert.All(halves.LogRatios.Zip(whole.LogRatios), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal(whole.Total, halves.Total);
    }

    [Fact]
    public void Order_of_the_looks_does_not_matter()
    {
        TwoSampleCounts[] looks = [new(100, 5, 900, 5), new(300, 1, 700, 9), new(500, 20, 500, 3)];
        var forth = looks.Aggregate(RatioTestState.Initial, (state, look) => RatioTest.Update(state, look, Plain, 1));
        var back = looks.Reverse().Aggregate(RatioTestState.Initial, (state, look) => RatioTest.Update(state, look, Plain, 1));

        Assert.All(forth.LogRatios.Zip(back.LogRatios), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Theory]
    [InlineData(0, 0, 900, 9)]
    [InlineData(100, 3, 0, 0)]
    [InlineData(100, 0, 900, 0)]
    public void Nothing_is_learnt_without_both_sides_and_a_bad_request(long canary, long canaryBad, long primary, long primaryBad)
    {
        var state = RatioTest.Update(RatioTestState.Initial, new(canary, canaryBad, primary, primaryBad), Plain, 1);

        Assert.Equal(1, state.PValue);
        Assert.All(state.LogRatios, ratio => Assert.Equal(0, ratio));
    }

    [Fact]
    public void Evidence_grows_with_the_canarys_errors_and_shrinks_with_the_primarys()
    {
        double Evidence(long canaryBad, long primaryBad) => RatioTest.Update(RatioTestState.Initial, new(1000, canaryBad, 9000, primaryBad), Plain, 1).LogRatios[2];

        Assert.True(Evidence(11, 20) > Evidence(10, 20));
        Assert.True(Evidence(10, 21) < Evidence(10, 20));
    }

    [Theory]
    [InlineData(1, 1, 10_000_000, 10_000_000)]
    [InlineData(10_000_000, 10_000_000, 1, 1)]
    [InlineData(10_000_000, 10_000_000, 10_000_000, 0)]
    [InlineData(10_000_000, 0, 10_000_000, 10_000_000)]
    public void Numbers_stay_finite_at_the_extremes(long canary, long canaryBad, long primary, long primaryBad)
    {
        var state = RatioTest.Update(RatioTestState.Initial, new(canary, canaryBad, primary, primaryBad), Plain, 1);

        Assert.All(state.LogRatios, ratio => Assert.True(double.IsFinite(ratio)));
        Assert.True(double.IsFinite(state.MaxLogEvidence));
        Assert.InRange(state.PValue, 0, 1);
    }

    [Fact]
    public void A_bad_canary_raises_the_alarm_and_keeps_it()
    {
        var settings = new RatioTestSettings();
        var alarmed = RatioTest.Update(RatioTestState.Initial, new(1000, 100, 9000, 45), settings, 1);
        var later = RatioTest.Update(alarmed, new(1000, 0, 9000, 450), settings, 1);

        Assert.True(RatioTest.IsAlarm(alarmed, settings));
        Assert.True(RatioTest.IsAlarm(later, settings));
    }

    [Fact]
    public void A_canary_as_good_as_the_primary_raises_no_alarm()
    {
        var settings = new RatioTestSettings();
        var state = RatioTest.Update(RatioTestState.Initial, new(10_000, 50, 90_000, 450), settings, 1);

        Assert.False(RatioTest.IsAlarm(state, settings));
    }

    [Fact]
    public void Errors_that_come_together_count_less()
    {
        double Evidence(double dispersion) => RatioTest.Update(RatioTestState.Initial, new(1000, 30, 9000, 45), Plain, dispersion).LogRatios[1];

        Assert.Equal(Evidence(1), 5 * Evidence(5), 1e-9);
    }

    [Theory]
    [InlineData(10, 11, 10, 0)]
    [InlineData(-1, 0, 10, 0)]
    [InlineData(10, 0, 10, -1)]
    public void Numbers_that_are_no_counts_are_refused(long canary, long canaryBad, long primary, long primaryBad)
        => Assert.Throws<ArgumentException>(() => RatioTest.Update(RatioTestState.Initial, new(canary, canaryBad, primary, primaryBad), Plain, 1));

    /// <summary>The same promise for the other question: at the unacceptable ratio the mean is 1, beyond it less.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(5, 5)]
    [InlineData(1.5, 30)]
    public void Acceptance_has_a_mean_of_at_most_1_from_the_unacceptable_ratio_on(double unacceptable, double ratio)
    {
        var settings = Plain with { Unacceptable = unacceptable, Beta = 1e-300 };
        foreach ((long canary, long primary, int bad) in new[] { (100L, 900L, 40), (500L, 500L, 7), (50L, 9950L, 20) })
        {
            double share = (double)canary / (canary + primary);
            double q = share * ratio / (share * ratio + 1 - share);
            double mean = Enumerable.Range(0, bad + 1).Sum(x => Math.Exp(
                LogChoose(bad, x) + x * Math.Log(q) + (bad - x) * Math.Log(1 - q)
                + RatioTest.Update(RatioTestState.Initial, new(canary, x, primary, bad - x), settings, 1).LogAcceptance));

            Assert.InRange(mean, 0, 1 + 1e-9);
            Assert.True(ratio > unacceptable || mean > 1 - 1e-9);
        }
    }

    [Fact]
    public void A_canary_as_good_as_the_primary_is_accepted_without_an_alarm()
    {
        var settings = new RatioTestSettings { Unacceptable = 2 };
        var state = RatioTest.Update(RatioTestState.Initial, new(10_000, 50, 90_000, 450), settings, 1);

        Assert.True(RatioTest.IsAccepted(state, settings));
        Assert.False(RatioTest.IsAlarm(state, settings));
        Assert.False(RatioTest.IsAccepted(state, settings with { Unacceptable = null }));
    }

    [Fact]
    public void Credit_for_a_good_start_does_not_outlast_the_first_bad_look()
    {
        var settings = new RatioTestSettings { Unacceptable = 2 };
        var good = RatioTest.Update(RatioTestState.Initial, new(100_000, 500, 900_000, 4500), settings, 1);
        var bad = RatioTest.Update(good, new(150, 4, 1350, 7), settings, 1);

        Assert.True(RatioTest.IsAccepted(good, settings));
        Assert.False(RatioTest.IsAccepted(bad, settings));
    }

    [Fact]
    public void Silence_accepts_nothing()
    {
        var settings = new RatioTestSettings { Unacceptable = 2 };
        var state = RatioTest.Update(RatioTestState.Initial, new(0, 0, 900_000, 4500), settings, 1);

        Assert.False(RatioTest.IsAccepted(RatioTest.Update(state, new(100_000, 0, 900_000, 0), settings, 1), settings));
    }

    /// <summary>The mean of exp(log ratio) of each alternative over all ways to split the bad requests.</summary>
    private static double[] Means(int bad, long canary, long primary, RatioTestSettings settings, Func<int, double> logProbability)
    {
        double[] means = new double[RatioTest.Alternatives.Count];
        for (int x = 0; x <= bad; x++)
        {
            double log = logProbability(x);
            if (double.IsNegativeInfinity(log) || x > canary || bad - x > primary)
            {
                continue;
            }

            var state = RatioTest.Update(RatioTestState.Initial, new(canary, x, primary, bad - x), settings, 1);
            for (int i = 0; i < means.Length; i++)
            {
                means[i] += Math.Exp(log + state.LogRatios[i]);
            }
        }

        return means;
    }

    private static double LogChoose(int all, int some) => Enumerable.Range(1, some).Sum(i => Math.Log(all - some + i) - Math.Log(i));
}

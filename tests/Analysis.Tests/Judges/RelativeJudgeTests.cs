using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class RelativeJudgeTests
{
    private static readonly MetricCheck Duration = Checks.Of(new ThresholdRange(null, null)) with
    {
        Name = BuiltInMetric.RequestDuration,
        Unit = "ms",
        CountQuery = "count",
        MinRequests = 10,
        Relative = new RelativeLimit { MaxRelative = 1.2, MaxAbsolute = 20 },
    };

    private static readonly MetricCheck SuccessRate = Checks.Of(new ThresholdRange(null, null)) with
    {
        Whole = 100,
        CountQuery = "count",
        MinRequests = 10,
        Relative = new RelativeLimit { MaxRelative = 1.5, MaxAbsolute = 0.2, LowerIsWorse = true },
    };

    [Theory]
    [InlineData(500, 500, VerdictKind.Pass)]
    [InlineData(600, 500, VerdictKind.Pass)] // exactly 1.2 times
    [InlineData(601, 500, VerdictKind.Fail)]
    [InlineData(20, 1, VerdictKind.Pass)] // 20 times, but within the guard band
    [InlineData(22, 1, VerdictKind.Fail)]
    [InlineData(5, 500, VerdictKind.Pass)]
    [InlineData(20, 0, VerdictKind.Pass)]
    [InlineData(21, 0, VerdictKind.Fail)]
    public void Canary_fails_beyond_both_the_ratio_and_the_guard_band(double canary, double primary, VerdictKind expected)
        => Assert.Equal(expected, Judge(Duration, (canary, 400), (primary, 3600)).Kind);

    [Theory]
    [InlineData(30, 30, VerdictKind.Pass)]
    [InlineData(25, 30, VerdictKind.Pass)]
    [InlineData(24, 30, VerdictKind.Fail)]
    [InlineData(100, 30, VerdictKind.Pass)]
    public void Lower_value_is_the_worse_one_where_it_is_said(double canary, double primary, VerdictKind expected)
        => Assert.Equal(expected, Judge(Duration with { Relative = new RelativeLimit { MaxRelative = 1.2, LowerIsWorse = true } }, (canary, 400), (primary, 3600)).Kind);

    [Theory]
    [InlineData(1.8, VerdictKind.NotEnoughEvidence)] // 2 points above, of which chance may explain 0.8
    [InlineData(1, VerdictKind.Fail)]
    public void Guard_band_must_be_left_for_certain(double maxAbsolute, VerdictKind expected)
        => Assert.Equal(expected, Judge(SuccessRate with { Relative = new RelativeLimit { MaxAbsolute = maxAbsolute, LowerIsWorse = true } }, (97, 1000), (99, 10_000)).Kind);

    [Fact]
    public void Shares_are_compared_by_their_bad_side()
    {
        Verdict fail = Judge(SuccessRate, (95, 1000), (99, 9000));
        Verdict pass = Judge(SuccessRate, (98.6, 1000), (99, 9000));

        Assert.Equal(VerdictKind.Fail, fail.Kind);
        Assert.Equal("request-success-rate relative to the primary: 5 % bad (1000 requests) is beyond <= 1.5 times, or 0.2 % above, the primary's 1 % (9000 requests)", fail.Sentence);
        Assert.Equal((5, 1000, 50, 1, 9000, 90), (fail.Value, fail.Evidence!.Requests, Math.Round(fail.Evidence.Bad!.Value, 6), fail.Evidence.PrimaryValue, fail.Evidence.PrimaryRequests, Math.Round(fail.Evidence.PrimaryBad!.Value, 6)));
        Assert.Equal(VerdictKind.Pass, pass.Kind);
    }

    [Theory]
    [InlineData(96, 50, VerdictKind.NotEnoughEvidence)] // 2 of 50 against 1 %
    [InlineData(96, 5000, VerdictKind.Fail)]
    [InlineData(80, 50, VerdictKind.Fail)]
    public void Difference_that_may_be_chance_is_no_failure(double canary, double requests, VerdictKind expected)
        => Assert.Equal(expected, Judge(SuccessRate, (canary, requests), (99, 9000)).Kind);

    [Fact]
    public void Both_sides_need_enough_requests()
    {
        Verdict canary = Judge(Duration, (900, 9), (500, 3600));
        Verdict primary = Judge(Duration, (900, 400), (500, 9));

        Assert.Equal("request-duration relative to the primary: 9 of 10 requests to the canary needed in the last 60 s", canary.Sentence);
        Assert.Equal("request-duration relative to the primary: 9 of 10 requests to the primary needed in the last 60 s", primary.Sentence);
        Assert.Equal(VerdictKind.NotEnoughEvidence, canary.Kind);
        Assert.Equal(VerdictKind.NotEnoughEvidence, primary.Kind);
    }

    [Fact]
    public void Trouble_of_either_side_is_never_a_failure()
    {
        MetricReading value = new MetricReading.Value(1);
        MetricReading count = new MetricReading.Value(100);
        MetricReading[] troubles = [new MetricReading.Unavailable("down"), new MetricReading.NoData("nothing"), new MetricReading.Value(double.PositiveInfinity), new MetricReading.Value(-1)];
        foreach (MetricReading trouble in troubles)
        {
            VerdictKind expected = trouble is MetricReading.Unavailable ? VerdictKind.ProviderUnavailable : VerdictKind.NotEnoughEvidence;
            Assert.Equal(expected, RelativeJudge.Judge(Duration, (trouble, count), (value, count)).Kind);
            Assert.Equal(expected, RelativeJudge.Judge(Duration, (value, count), (trouble, count)).Kind);
        }
    }

    [Fact]
    public void Failures_must_come_as_often_as_the_limit_says()
    {
        MetricCheck check = Duration with { FailureLimit = 2, Of = 3 };

        Verdict first = Judge(check, (900, 400), (500, 3600));
        Verdict second = Judge(check with { Relative = check.Relative! with { Recent = first.Recent!.Value } }, (900, 400), (500, 3600));

        Assert.Equal([VerdictKind.Pass, VerdictKind.Fail], [first.Kind, second.Kind]);
        Assert.EndsWith(", as were 2 of the last 2 measurements", second.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.2, 0, false, "<= 1.2 times the primary's 500 ms")]
    [InlineData(null, 20, false, "<= 20 ms above the primary's 500 ms")]
    [InlineData(1.2, 20, true, ">= 1/1.2 of, or 20 ms below, the primary's 500 ms")]
    [InlineData(null, 20, true, ">= 20 ms below the primary's 500 ms")]
    public void Limit_is_told_in_words(double? ratio, double difference, bool lower, string words)
        => Assert.Equal(words, Judge(Duration with { Relative = new RelativeLimit { MaxRelative = ratio, MaxAbsolute = difference, LowerIsWorse = lower } }, (500, 400), (500, 3600)).Limit);

    [Fact]
    public void More_errors_never_make_a_verdict_milder_and_an_equal_canary_never_fails() => Prop.ForAll(
        (from requests in Gen.Choose(10, 2000)
         from bad in Gen.Choose(0, requests)
         from more in Gen.Choose(0, requests - bad)
         from others in Gen.Choose(10, 5000)
         from othersBad in Gen.Choose(0, others)
         from ratio in Gen.Elements<double?>(null, 1, 1.2, 3)
         from difference in Gen.Elements(0, 0.5, 10)
         from confidence in Gen.Elements(0, 0.9, 0.95)
         select (requests, bad, more, others, othersBad, ratio, difference, confidence)).ToArbitrary(),
        test =>
        {
            MetricCheck check = SuccessRate with { Confidence = test.confidence, Relative = SuccessRate.Relative! with { MaxRelative = test.ratio, MaxAbsolute = test.difference } };
            (double, double) primary = (100 - 100.0 * test.othersBad / test.others, test.others);
            VerdictKind few = Judge(check, (100 - 100.0 * test.bad / test.requests, test.requests), primary).Kind;
            VerdictKind many = Judge(check, (100 - 100.0 * (test.bad + test.more) / test.requests, test.requests), primary).Kind;
            return Severity(few) <= Severity(many) && Judge(check, primary, primary).Kind == VerdictKind.Pass;
        }).QuickCheckThrowOnFailure();

    private static int Severity(VerdictKind kind) => kind switch { VerdictKind.Fail => 2, VerdictKind.NotEnoughEvidence => 1, _ => 0 };

    private static Verdict Judge(MetricCheck check, (double Value, double Requests) canary, (double Value, double Requests) primary) => RelativeJudge.Judge(
        check,
        (new MetricReading.Value(canary.Value), new MetricReading.Value(canary.Requests)),
        (new MetricReading.Value(primary.Value), new MetricReading.Value(primary.Requests)));
}

using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

/// <summary>Limits on a share of counted requests, hard limits, and failures that must come more than once.</summary>
public sealed class BoundedThresholdTests
{
    private static readonly MetricCheck SuccessRate = Checks.Of(new ThresholdRange(99, null)) with { Whole = 100, CountQuery = "count", MinRequests = 10 };

    [Theory]
    [InlineData(3, 1, VerdictKind.NotEnoughEvidence)] // too few requests to begin with
    [InlineData(9, 2, VerdictKind.NotEnoughEvidence)]
    [InlineData(2, 2, VerdictKind.NotEnoughEvidence)] // one caller that tries again
    [InlineData(3, 3, VerdictKind.Fail)] // few as well, but beyond any chance
    [InlineData(9, 9, VerdictKind.Fail)]
    [InlineData(5, 0, VerdictKind.NotEnoughEvidence)]
    [InlineData(10, 1, VerdictKind.NotEnoughEvidence)]
    [InlineData(20, 1, VerdictKind.NotEnoughEvidence)]
    [InlineData(20, 2, VerdictKind.Fail)]
    [InlineData(100, 1, VerdictKind.Pass)]
    [InlineData(100, 3, VerdictKind.NotEnoughEvidence)]
    [InlineData(100, 4, VerdictKind.Fail)]
    [InlineData(10, 10, VerdictKind.Fail)]
    public void Value_that_may_be_chance_is_no_failure(int requests, int bad, VerdictKind expected)
        => Assert.Equal(expected, Judge(SuccessRate, requests, bad).Kind);

    [Fact]
    public void Doubt_is_told_with_the_counts()
    {
        Verdict verdict = Judge(SuccessRate, 20, 1);

        Assert.Equal("request-success-rate 95 % is below 99 %, but 1 bad request of 20 does not prove it: 99.66 % is possible at 95 % confidence", verdict.Sentence);
        Assert.Equal(95, verdict.Value);
        Assert.Equal((20, 1), (verdict.Evidence!.Requests, Math.Round(verdict.Evidence.Bad!.Value, 6)));
        Assert.InRange(verdict.Evidence.PValue!.Value, 0.05, 0.3);
    }

    [Fact]
    public void Few_requests_that_all_fail_are_a_failure_unless_more_could_change_that()
    {
        MetricCheck strict = SuccessRate with { MinRequests = 1000 };
        MetricCheck lax = SuccessRate with { Range = new ThresholdRange(30, null) };
        MetricCheck plain = SuccessRate with { Confidence = 0 };

        Assert.Equal("request-success-rate 0 % is below 99 % (4 requests)", Judge(strict, 4, 4).Sentence);
        Assert.Equal(VerdictKind.NotEnoughEvidence, Judge(lax, 4, 4).Kind);
        Assert.Equal(VerdictKind.NotEnoughEvidence, Judge(plain, 4, 4).Kind);
        Assert.Equal(VerdictKind.ProviderUnavailable, ThresholdJudge.Judge(SuccessRate, new MetricReading.Value(0), new MetricReading.Unavailable("down")).Kind);
        Assert.Equal(VerdictKind.NotEnoughEvidence, ThresholdJudge.Judge(SuccessRate, new MetricReading.NoData("none"), new MetricReading.Value(4)).Kind);
    }

    [Fact]
    public void Confidence_of_zero_compares_the_value_as_it_is()
        => Assert.Equal(VerdictKind.Fail, Judge(SuccessRate with { Confidence = 0 }, 20, 1).Kind);

    [Fact]
    public void Share_in_another_scale_is_bounded_in_the_same_way()
    {
        MetricCheck errors = SuccessRate with { Name = "errors", Unit = "", Range = new ThresholdRange(null, 0.01), Whole = 1 };

        Verdict doubtful = ThresholdJudge.Judge(errors, new MetricReading.Value(0.05), new MetricReading.Value(20));

        Assert.Equal(VerdictKind.NotEnoughEvidence, doubtful.Kind);
        Assert.StartsWith("errors 0.05 is above 0.01, but 1 bad request of 20", doubtful.Sentence, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Fail, ThresholdJudge.Judge(errors, new MetricReading.Value(0.1), new MetricReading.Value(20)).Kind);
    }

    [Fact]
    public void Value_beyond_the_hard_limit_is_decisive_when_it_is_certain()
    {
        MetricCheck check = SuccessRate with { HardLimit = new ThresholdRange(80, null), FailureLimit = 3, Of = 5 };

        Verdict certain = Judge(check, 100, 50);
        Verdict doubtful = Judge(check, 10, 3);
        Verdict few = Judge(check, 5, 3);
        Verdict fewButAll = Judge(check, 9, 9);

        Assert.True(certain is { Kind: VerdictKind.Fail, IsDecisive: true });
        Assert.Equal("request-success-rate 50 % is below the hard limit 80 % (100 requests)", certain.Sentence);
        Assert.Equal(">= 80 %", certain.Limit);
        Assert.False(doubtful.IsDecisive);
        Assert.False(few.IsDecisive);
        Assert.True(fewButAll.IsDecisive);
    }

    [Fact]
    public void Hard_limit_may_stand_alone()
    {
        MetricCheck check = SuccessRate with { Range = new ThresholdRange(null, null), HardLimit = new ThresholdRange(80, null) };

        Assert.Equal(VerdictKind.Pass, Judge(check, 100, 5).Kind);
        Assert.Equal(VerdictKind.NotEnoughEvidence, Judge(check, 10, 3).Kind);
        Assert.True(Judge(check, 100, 50).IsDecisive);
    }

    [Fact]
    public void Failures_must_come_as_often_as_the_limit_says()
    {
        MetricCheck check = SuccessRate with { FailureLimit = 2, Of = 3 };
        var verdicts = new List<Verdict>();
        foreach ((int requests, int bad) in ((int, int)[])[(100, 9), (100, 0), (5, 1), (100, 9), (100, 0), (100, 0), (100, 9)])
        {
            Verdict verdict = Judge(check, requests, bad);
            check = check with { Recent = verdict.Recent ?? check.Recent };
            verdicts.Add(verdict);
        }

        // The third holds no evidence and counts neither way.
        Assert.Equal(["1", "10", null, "101", "010", "100", "001"], verdicts.Select(verdict => verdict.Recent?.ToString()));
        Assert.Equal(
            [VerdictKind.Pass, VerdictKind.Pass, VerdictKind.NotEnoughEvidence, VerdictKind.Fail, VerdictKind.Pass, VerdictKind.Pass, VerdictKind.Pass],
            verdicts.Select(verdict => verdict.Kind));
        Assert.Equal("request-success-rate 91 % is below 99 % (100 requests), as were 1 of the last 1 measurements; 2 of 3 fail the check", verdicts[0].Sentence);
        Assert.Equal("request-success-rate 91 % is below 99 % (100 requests), as were 2 of the last 3 measurements", verdicts[3].Sentence);
    }

    [Fact]
    public void More_errors_never_make_a_verdict_milder() => Prop.ForAll(
        (from requests in Gen.Choose(1, 3000)
         from bad in Gen.Choose(0, requests)
         from more in Gen.Choose(0, requests - bad)
         from minimum in Gen.Choose(500, 1000)
         from confidence in Gen.Elements(0, 0.5, 0.9, 0.95, 0.999)
         from limit in Gen.Choose(1, 3)
         from recent in Gen.Choose(0, 7)
         select (requests, bad, more, minimum, confidence, limit, recent)).ToArbitrary(),
        test =>
        {
            MetricCheck check = SuccessRate with
            {
                Range = new ThresholdRange(test.minimum / 10.0, null),
                HardLimit = new ThresholdRange(test.minimum / 20.0, null),
                Confidence = test.confidence,
                FailureLimit = test.limit,
                Of = 4,
                Recent = new RecentMeasurements((uint)test.recent, 3),
            };
            return Severity(Judge(check, test.requests, test.bad)) <= Severity(Judge(check, test.requests, test.bad + test.more));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_evidence_of_the_same_never_undoes_a_failure() => Prop.ForAll(
        (from requests in Gen.Choose(10, 500)
         from bad in Gen.Choose(0, requests)
         from times in Gen.Choose(1, 50)
         select (requests, bad, times)).ToArbitrary(),
        test =>
        {
            VerdictKind few = Judge(SuccessRate, test.requests, test.bad).Kind;
            VerdictKind many = Judge(SuccessRate, test.requests * test.times, test.bad * test.times).Kind;
            return few == VerdictKind.NotEnoughEvidence ? many != VerdictKind.Pass : many == few;
        }).QuickCheckThrowOnFailure();

    private static int Severity(Verdict verdict) => verdict switch
    {
        { Kind: VerdictKind.Fail, IsDecisive: true } => 3,
        { Kind: VerdictKind.Fail } => 2,
        { Kind: VerdictKind.Pass, Recent.Beyond: var bits } when (bits & 1) == 1 => 2, // forgiven this time
        { Kind: VerdictKind.NotEnoughEvidence } => 1,
        _ => 0,
    };

    private static Verdict Judge(MetricCheck check, int requests, int bad)
        => ThresholdJudge.Judge(check, new MetricReading.Value(100 - 100.0 * bad / requests), new MetricReading.Value(requests));
}

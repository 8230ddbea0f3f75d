using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class ThresholdJudgeTests
{
    [Theory]
    [InlineData(99.0, null, 99.0, VerdictKind.Pass)]
    [InlineData(99.0, null, 98.9, VerdictKind.Fail)]
    [InlineData(99.0, null, 100.0, VerdictKind.Pass)]
    [InlineData(null, 500.0, 500.0, VerdictKind.Pass)]
    [InlineData(null, 500.0, 500.1, VerdictKind.Fail)]
    [InlineData(null, 500.0, 0.0, VerdictKind.Pass)]
    [InlineData(1.0, 2.0, 0.99, VerdictKind.Fail)]
    [InlineData(1.0, 2.0, 1.5, VerdictKind.Pass)]
    [InlineData(1.0, 2.0, 2.01, VerdictKind.Fail)]
    [InlineData(null, 0.0, 0.0, VerdictKind.Pass)]
    [InlineData(null, 0.0, 1e-300, VerdictKind.Fail)]
    [InlineData(null, -1.0, -1.5, VerdictKind.Pass)]
    [InlineData(null, null, 7.0, VerdictKind.Pass)]
    [InlineData(2.0, 1.0, 1.5, VerdictKind.Fail)]
    public void Judge_compares_with_inclusive_bounds(double? min, double? max, double value, VerdictKind expected)
    {
        Verdict verdict = Judge(Check(min, max), new MetricReading.Value(value));

        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(value, verdict.Value);
    }

    [Theory]
    [InlineData(150.0)]
    [InlineData(-400.0)]
    [InlineData(1e308)]
    public void Share_beyond_all_and_nothing_is_no_measurement(double value)
    {
        Verdict verdict = Judge(Check(99, null) with { Whole = 100 }, new MetricReading.Value(value));

        Assert.Equal(VerdictKind.NotEnoughEvidence, verdict.Kind);
        Assert.Contains("is no share", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_lets_a_value_at_the_bound_pass_when_only_binary_rounding_puts_it_outside()
    {
        double sum = 0.1 + 0.2;
        Assert.True(sum > 0.3);

        Assert.Equal(VerdictKind.Pass, Judge(Check(null, 0.3), new MetricReading.Value(sum)).Kind);
        Assert.Equal(VerdictKind.Pass, Judge(Check(99, null), new MetricReading.Value(Math.BitDecrement(99.0))).Kind);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Judge_finds_no_evidence_when_the_value_is_not_finite(double value)
    {
        Verdict verdict = Judge(Check(1, 2), new MetricReading.Value(value));

        Assert.Equal(VerdictKind.NotEnoughEvidence, verdict.Kind);
        Assert.Null(verdict.Value);
    }

    [Theory]
    [MemberData(nameof(RequestCounts))]
    public void Judge_asks_for_enough_requests_first(MetricReading? count, VerdictKind expected, string words)
    {
        MetricCheck check = Check(99, null) with { MinRequests = 10 };

        Verdict verdict = ThresholdJudge.Judge(check, new MetricReading.Value(50), count);

        Assert.Equal(expected, verdict.Kind);
        Assert.Contains(words, verdict.Sentence, StringComparison.Ordinal);
    }

    public static TheoryData<MetricReading?, VerdictKind, string> RequestCounts() => new()
    {
        { new MetricReading.Value(0), VerdictKind.NotEnoughEvidence, "0 of 10 requests needed in the last 60 s" },
        { new MetricReading.Value(9.99), VerdictKind.NotEnoughEvidence, "9.99 of 10 requests" },
        { new MetricReading.Value(-3), VerdictKind.NotEnoughEvidence, "0 of 10 requests" },
        { new MetricReading.Value(10), VerdictKind.Fail, "is below 99" },
        { new MetricReading.Value(double.NaN), VerdictKind.NotEnoughEvidence, "no requests in the last 60 s, 10 needed" },
        { new MetricReading.NoData("nothing"), VerdictKind.NotEnoughEvidence, "no requests in the last 60 s" },
        { new MetricReading.Unavailable("it is down"), VerdictKind.ProviderUnavailable, "could not be counted: it is down" },
        { null, VerdictKind.NotEnoughEvidence, "no query counts the requests" },
    };

    [Fact]
    public void Judge_says_that_the_provider_is_unavailable_whatever_the_count_was()
    {
        MetricCheck check = Check(99, null) with { MinRequests = 10 };

        Verdict verdict = ThresholdJudge.Judge(check, new MetricReading.Unavailable("Prometheus answered 503"), new MetricReading.Value(1000));

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Equal("request-success-rate: Prometheus answered 503", verdict.Sentence);
    }

    [Fact]
    public void Sentence_tells_value_limit_and_requests()
    {
        MetricCheck check = Check(99, null) with { MinRequests = 10 };
        MetricReading count = new MetricReading.Value(411.8);

        Verdict fail = ThresholdJudge.Judge(check, new MetricReading.Value(71.3), count);
        Verdict pass = ThresholdJudge.Judge(check, new MetricReading.Value(99.84), count);

        Assert.Equal("request-success-rate 71.3 % is below 99 % (412 requests)", fail.Sentence);
        Assert.Equal(">= 99 %", fail.Limit);
        Assert.Equal("request-success-rate 99.84 % is within >= 99 % (412 requests)", pass.Sentence);
    }

    [Fact]
    public void Sentence_has_no_loose_space_when_the_metric_has_no_unit()
    {
        MetricCheck check = Check(1, 2) with { Unit = "", Name = "queue length" };

        Verdict verdict = Judge(check, new MetricReading.Value(3));

        Assert.Equal("queue length 3 is above 2", verdict.Sentence);
        Assert.Equal("1 to 2", verdict.Limit);
    }

    private static MetricCheck Check(double? min, double? max) => Checks.Of(new ThresholdRange(min, max));

    private static Verdict Judge(MetricCheck check, MetricReading reading) => ThresholdJudge.Judge(check, reading, null);
}

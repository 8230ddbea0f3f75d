using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class ComparisonJudgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_canary_that_is_clearly_worse_is_an_alarm_with_all_its_evidence()
    {
        Verdict verdict = Judge(Check(), 400, 31, 3600, 18);

        Assert.Equal(VerdictKind.Fail, verdict.Kind);
        Assert.True(verdict.IsDecisive);
        Assert.StartsWith("request-success-rate against the primary: 31 of 400 requests failed (7.75 %), of the primary's 18 of 3600 (0.5 %): worse than chance can explain (p = ", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(7.75, verdict.Value);
        Assert.Equal("<= 1.1 times the primary's 0.5 %", verdict.Limit);
    }

    [Fact]
    public void A_few_errors_are_no_evidence()
    {
        Verdict verdict = Judge(Check(), 3, 1, 30, 0);

        Assert.Equal(VerdictKind.Pass, verdict.Kind);
        Assert.Contains("no evidence against the canary (p = ", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_canary_that_cannot_be_too_bad_is_accepted_and_says_so()
    {
        ComparisonCheck check = Check();
        Verdict verdict = Judge(check with { Settings = check.Settings with { Unacceptable = 2 } }, 10_000, 50, 90_000, 450);

        Assert.True(verdict.IsAccepted);
        Assert.EndsWith("; 2 times the primary's is ruled out", verdict.Sentence, StringComparison.Ordinal);
        Assert.False(Judge(check, 10_000, 50, 90_000, 450).IsAccepted);
        Assert.False(Judge(check with { Settings = check.Settings with { Unacceptable = 2 } }, 400, 31, 3600, 18).IsAccepted);
    }

    [Fact]
    public void What_fails_the_primary_as_well_is_no_evidence()
        => Assert.Equal(VerdictKind.Pass, Judge(Check(), 400, 200, 3600, 1800).Kind);

    [Fact]
    public void Evidence_adds_up_over_looks()
    {
        ComparisonCheck check = Check();
        int looks = 0;
        Verdict verdict;
        do
        {
            verdict = Judge(check, 150, 5, 1350, 8);
            check = check with { State = verdict.Comparison!, Until = check.Until.AddSeconds(30) };
            looks++;
        }
        while (verdict.Kind == VerdictKind.Pass && looks < 20);

        Assert.True(verdict.IsDecisive);
        Assert.InRange(looks, 2, 6);
        Assert.Equal(Now.AddSeconds(30 * (looks - 1)), verdict.Comparison!.CountedUntil);
        Assert.Equal(150 * looks, verdict.Comparison.Test.Total.CanaryTotal);
    }

    [Fact]
    public void An_answer_that_is_missing_leaves_the_window_to_the_next_look()
    {
        ComparisonCheck check = Check();
        Verdict verdict = ComparisonJudge.Judge(check, new ComparisonReadings(Value(400), new MetricReading.Unavailable("Prometheus is down"), Value(3600), Value(18)));

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Equal("request-success-rate against the primary: Prometheus is down", verdict.Sentence);
        Assert.Same(check.State, verdict.Comparison);
    }

    [Fact]
    public void No_count_of_bad_requests_is_no_pass()
    {
        Verdict verdict = ComparisonJudge.Judge(Check(), new ComparisonReadings(Value(400), new MetricReading.NoData("the query matched no series"), Value(3600), Value(18)));

        Assert.Equal(VerdictKind.NotEnoughEvidence, verdict.Kind);
        Assert.Null(verdict.Comparison!.CountedUntil);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-5)]
    public void A_count_that_cannot_be_is_no_evidence(double count)
        => Assert.Equal(VerdictKind.NotEnoughEvidence, ComparisonJudge.Judge(Check(), new ComparisonReadings(Value(count), Value(0), Value(10), Value(0))).Kind);

    [Fact]
    public void Quiet_sides_have_nothing_to_compare()
    {
        Assert.Contains("the canary had no requests yet", Judge(Check(), 0, 0, 3, 0).Sentence, StringComparison.Ordinal);
        Assert.Contains("the primary had no requests yet", Judge(Check(), 3, 0, 0, 0).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_a_reset_made_uneven_are_taken_as_rounding()
    {
        Verdict verdict = Judge(Check(), 100.4, 101.7, 1000.2, 3.4);

        Assert.Equal(new TwoSampleCounts(100, 100, 1000, 3), verdict.Comparison!.Test.Total);
    }

    [Fact]
    public void Clusters_of_the_primary_are_learnt_and_kept_for_the_next_revision()
    {
        ComparisonCheck check = Check();
        for (int look = 0; look < 200; look++)
        {
            Verdict verdict = Judge(check, 100, 1, 1000, look % 2 == 0 ? 2 : 22);
            check = check with { State = verdict.Comparison! };
        }

        ComparisonState next = check.State.ForNewRevision();
        Assert.Equal(Dispersion.Largest, next.Dispersion.Estimate, 1.0);
        Assert.Same(RatioTestState.Initial, next.Test);
        Assert.Null(next.CountedUntil);
    }

    [Fact]
    public void Clusters_of_pods_are_learnt_where_their_windows_are_alike()
    {
        ComparisonCheck check = Check();
        for (int look = 0; look < 100; look++)
        {
            // Four pods of 250 requests each, and all 20 bad ones came from one of them.
            Verdict verdict = ComparisonJudge.Judge(check, new ComparisonReadings(Value(100), Value(1), Value(1000), Value(20), Value(20.0 * 20 / 250), Value(4)));
            check = check with { State = verdict.Comparison! };
        }

        Assert.Equal(1, check.State.Dispersion.Estimate);
        Assert.Equal(Dispersion.Largest, check.State.Clustering);
        Assert.Equal(Dispersion.Largest, check.State.ForNewRevision().Clustering);
    }

    [Fact]
    public void Pods_that_cannot_be_told_apart_teach_nothing_and_spoil_nothing()
    {
        var unknown = new ComparisonReadings(Value(100), Value(1), Value(1000), Value(20), new MetricReading.Unavailable("too many series"), new MetricReading.NoData("none"));

        Verdict verdict = ComparisonJudge.Judge(Check(), unknown);

        Assert.Equal(VerdictKind.Pass, verdict.Kind);
        Assert.Equal((default, 2), (verdict.Comparison!.PodDispersion, verdict.Comparison.Clustering));
    }

    [Fact]
    public void Window_before_another_weight_is_judged_by_itself_and_first()
    {
        var before = new ComparisonReadings(Value(100), Value(4), Value(1900), Value(20));
        var after = new ComparisonReadings(Value(900), Value(9), Value(1100), Value(11));

        ComparisonState together = ComparisonJudge.Judge(Check(), after, before).Comparison!;
        ComparisonState apart = ComparisonJudge.Judge(Check() with { State = ComparisonJudge.Judge(Check(), before).Comparison! }, after).Comparison!;

        Assert.Equal(apart.Test.LogRatios, together.Test.LogRatios);
        Assert.Equal((apart.Dispersion, apart.NewestPrimary, apart.CountedUntil), (together.Dispersion, together.NewestPrimary, together.CountedUntil));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Windows_are_asked_for_again_where_one_of_them_is_unknown(bool isEarlier)
    {
        var known = new ComparisonReadings(Value(100), Value(4), Value(1900), Value(20));
        ComparisonReadings unknown = known with { CanaryBad = new MetricReading.Unavailable("Prometheus is down") };
        ComparisonCheck check = Check();

        Verdict verdict = ComparisonJudge.Judge(check, isEarlier ? known : unknown, isEarlier ? unknown : known);

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Same(check.State, verdict.Comparison);
    }

    private static ComparisonCheck Check() => new()
    {
        Name = "request-success-rate against the primary",
        BadWords = "failed",
        Queries = new ComparisonQueries("a", "b", "c", "d"),
        Provider = new UnavailableProvider("not asked"),
        Settings = new RatioTestSettings(),
        State = new ComparisonState(),
        Until = Now,
    };

    private static Verdict Judge(ComparisonCheck check, double canary, double canaryBad, double primary, double primaryBad)
        => ComparisonJudge.Judge(check, new ComparisonReadings(Value(canary), Value(canaryBad), Value(primary), Value(primaryBad)));

    private static MetricReading.Value Value(double number) => new(number);
}

using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

/// <summary>A thousand canaries are judged by one small process: a judgement leaves at most 1 KB behind.</summary>
public sealed class JudgeAllocationTests
{
    private const int Rounds = 2000;
    private const int Most = 1024;

    private static readonly MetricReading Requests = new MetricReading.Value(400);
    private static readonly MetricReading[] Values = [new MetricReading.Value(99.9), new MetricReading.Value(98.5), new MetricReading.Value(71.3)];

    private static readonly MetricCheck Check = Checks.Of(new ThresholdRange(99, null)) with
    {
        Whole = 100,
        CountQuery = "count",
        MinRequests = 10,
        HardLimit = new ThresholdRange(50, null),
        FailureLimit = 2,
        Of = 5,
        Relative = new RelativeLimit { Name = RelativeJudge.NameOf("request-success-rate"), MaxRelative = 1.5, MaxAbsolute = 0.2, LowerIsWorse = true },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Threshold_judge_allocates_at_most_1_KB(int value)
        => Assert.InRange(BytesOf(() => ThresholdJudge.Judge(Check, Values[value], Requests)), 1, Most);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Relative_judge_allocates_at_most_1_KB(int value)
        => Assert.InRange(BytesOf(() => RelativeJudge.Judge(Check, (Values[value], Requests), (Values[0], Requests))), 1, Most);

    [Fact]
    public void Comparison_judge_allocates_at_most_1_KB()
    {
        var check = new ComparisonCheck
        {
            Name = "request-success-rate against the primary",
            BadWords = "failed",
            Queries = new ComparisonQueries("", "", "", ""),
            Provider = new UnavailableProvider("not asked"),
            Settings = new RatioTestSettings(),
            State = new ComparisonState(),
            Until = DateTimeOffset.UnixEpoch,
        };
        MetricReading bad = new MetricReading.Value(2);

        Assert.InRange(BytesOf(() => ComparisonJudge.Judge(check, new ComparisonReadings(Requests, bad, Requests, bad))), 1, Most);
    }

    private static long BytesOf(Func<Verdict> judge)
    {
        judge();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            judge();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Backtest;

namespace ProgressiveDelivery.Controller.Tests.Backtest;

public sealed class ReplayTests
{
    private static readonly DateTimeOffset To = Recorded.From.AddMinutes(10);

    [Fact]
    public async Task Good_release_walks_the_steps_of_the_spec_and_is_promoted()
    {
        ReplayResult result = await ReplayAsync(Recorded.Release(canaryFails: 0));

        Assert.Equal(ReplayOutcome.Promoted, result.Outcome);
        Assert.Equal([(1, 10, "next-step"), (2, 50, "promote")], result.Checks.Select(check => (check.Step, check.Weight, check.Rule)));
        Assert.Equal([30.0, 60.0], result.Checks.Select(check => (check.Time - Recorded.From).TotalSeconds));
        Assert.Equal(["request-success-rate", "queue", "request-success-rate against the primary"], result.Checks[0].Verdicts.Select(verdict => verdict.Metric));
        Assert.All(result.Checks[0].Verdicts, verdict => Assert.Equal(VerdictKind.Pass, verdict.Kind));
    }

    [Fact]
    public async Task Bad_release_is_rolled_back_with_the_sentence_that_says_why()
    {
        ReplayResult result = await ReplayAsync(Recorded.Release(canaryFails: 5));

        Assert.Equal(ReplayOutcome.RolledBack, result.Outcome);
        Assert.Contains("request-success-rate 95 % is below 99 % (300 requests)", result.Checks[0].Verdicts[0].Sentence, StringComparison.Ordinal);
        Assert.Matches("against the primary: (10 of 200|25 of 500) requests failed", result.Reason);
    }

    [Fact]
    public async Task Release_without_data_holds_until_the_window_ends()
    {
        ReplayResult result = await ReplayAsync(Recording.Of([Recording.Requests, Recording.Failed, "queue"]));

        Assert.Equal(ReplayOutcome.Undecided, result.Outcome);
        Assert.All(result.Checks, check => Assert.Equal("inconclusive", check.Rule));
    }

    [Fact]
    public async Task Metric_of_ones_own_is_read_from_the_column_of_its_name()
    {
        Recording recording = Recording.Parse(Recorded.Release(canaryFails: 0).Write().Replace(",7\n", ",101\n", StringComparison.Ordinal));

        Assert.Equal("queue 101 is above 100", (await ReplayAsync(recording)).Checks[0].Verdicts[1].Sentence);
    }

    [Fact]
    public async Task Primary_against_itself_is_not_blamed_for_the_canarys_errors()
    {
        var clock = new ReplayClock();
        var itself = new PrimaryAgainstItself(new RecordedProviders(Recorded.Release(canaryFails: 50), clock), clock);

        FalseAlarms alarms = await FalseAlarms.CountAsync(Replay(itself, clock), Subject(), (Recorded.From, To), TimeSpan.FromMinutes(3), 5, CancellationToken.None);

        Assert.Equal((5, 0, 0), (alarms.Runs, alarms.Alarms, alarms.Undecided));
    }

    [Fact]
    public async Task Limit_that_the_primary_itself_breaks_is_a_false_alarm_each_time()
    {
        var clock = new ReplayClock();
        var itself = new PrimaryAgainstItself(new RecordedProviders(Recorded.Release(canaryFails: 0, primaryFails: 90), clock), clock);

        FalseAlarms alarms = await FalseAlarms.CountAsync(Replay(itself, clock), Subject(), (Recorded.From, To), TimeSpan.FromMinutes(3), 5, CancellationToken.None);

        Assert.Equal((5, 5), (alarms.Runs, alarms.Alarms));
        Assert.Contains("90 % is below 99 %", alarms.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 600, 120)]
    [InlineData(100, 600, 300)]
    [InlineData(80, 600, 480)]
    [InlineData(10, 30, 15)]
    [InlineData(1, 120, 30)]
    public void Window_is_cut_in_two_parts_that_share_no_request(int weight, int window, int part)
    {
        var clock = new ReplayClock { Weight = weight };
        IRequestMetrics split = new PrimaryAgainstItself(new RecordedProviders(Recorded.Release(0), clock), clock).RequestsOf(Subject());
        ComparisonQueries one = At(1);
        ComparisonQueries next = At(2);

        Assert.Equal([$"growth requests Primary {part} {Unix(window)}", $"growth requests Primary {window - part} {Unix(window - part)}"], [one.CanaryTotal, one.PrimaryTotal]);
        Assert.Equal([$"growth failed Primary {part} {Unix(window + part)}", $"growth failed Primary {window - part} {Unix(2 * window)}"], [next.CanaryBad, next.PrimaryBad]);

        ComparisonQueries At(int windows)
            => split.Comparison(BuiltInMetric.RequestSuccessRate, TimeSpan.Zero, TimeSpan.FromSeconds(window), Recorded.From.AddSeconds(windows * window))!;

        static long Unix(int seconds) => Recorded.From.AddSeconds(seconds).ToUnixTimeSeconds();
    }

    [Theory]
    [InlineData(20, 0, 0.139)]
    [InlineData(100, 0, 0.0295)]
    [InlineData(20, 1, 0.216)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 0, 1)]
    public void False_alarms_say_how_many_there_may_be(int runs, int alarms, double atMost)
        => Assert.Equal(atMost, new FalseAlarms(runs, alarms, 0, []).AtMost, 0.001);

    private static Canary Subject() => RecordedProviders.Redirected(BacktestSubject.Parse(Recorded.CanaryYaml).Canary, Recorded.Release(0));

    private static Replay Replay(Controller.Checks.IMetricProviders providers, ReplayClock clock)
        => new(providers, _ => null, new AnalysisRunner(TimeProvider.System), clock, isOfPrimary: providers is PrimaryAgainstItself);

    private static Task<ReplayResult> ReplayAsync(Recording recording)
    {
        var clock = new ReplayClock();
        return Replay(new RecordedProviders(recording, clock), clock).RunAsync(Subject(), Recorded.From, To, CancellationToken.None);
    }
}

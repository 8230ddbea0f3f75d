using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests;

public sealed class AnalysisRunnerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Runner_judges_every_check_in_order()
    {
        var provider = new FakeProvider((query, _) => Task.FromResult<MetricReading>(new MetricReading.Value(query == "count" ? 100 : 50)));
        MetricCheck failing = Check(provider, new ThresholdRange(99, null)) with { Name = "a", MinRequests = 10, CountQuery = "count" };
        MetricCheck passing = Check(provider, new ThresholdRange(null, 99)) with { Name = "b" };

        AnalysisResult result = await Runner().RunAsync([failing, passing], CancellationToken.None);

        Assert.Equal(["a", "b"], result.Verdicts.Select(verdict => verdict.Metric));
        Assert.Equal([VerdictKind.Fail, VerdictKind.Pass], result.Verdicts.Select(verdict => verdict.Kind));
        Assert.Equal(3, provider.Asked);
    }

    [Fact]
    public async Task Runner_asks_for_the_primary_too_where_it_is_compared()
    {
        var provider = new FakeProvider((query, _) => Task.FromResult<MetricReading>(new MetricReading.Value(query switch { "canary" => 900, "primary" => 500, _ => 100 })));
        MetricCheck relative = Check(provider, new ThresholdRange(null, null)) with
        {
            Name = "a",
            Query = "canary",
            CountQuery = "count",
            PrimaryQuery = "primary",
            PrimaryCountQuery = "primary count",
            MinRequests = 10,
            Relative = new RelativeLimit { MaxRelative = 1.2 },
        };

        AnalysisResult alone = await Runner().RunAsync([relative], CancellationToken.None);
        AnalysisResult beside = await Runner().RunAsync([relative with { Range = new ThresholdRange(null, 1000) }], CancellationToken.None);

        Assert.Equal(["a relative to the primary"], alone.Verdicts.Select(verdict => verdict.Metric));
        Assert.Equal(8, provider.Asked);
        Assert.Equal(["a", "a relative to the primary"], beside.Verdicts.Select(verdict => verdict.Metric));
        Assert.Equal([VerdictKind.Pass, VerdictKind.Fail], beside.Verdicts.Select(verdict => verdict.Kind));
    }

    [Fact]
    public async Task Runner_asks_everything_at_once()
    {
        var answer = new TaskCompletionSource<MetricReading>(TaskCreationOptions.RunContinuationsAsynchronously);
        var provider = new FakeProvider((_, _) => answer.Task);
        MetricCheck check = Check(provider, new ThresholdRange(1, null)) with { MinRequests = 1, CountQuery = "count" };

        Task<AnalysisResult> run = Runner().RunAsync([check, check, check], CancellationToken.None);

        Assert.Equal(6, provider.Asked);
        answer.SetResult(new MetricReading.Value(1));
        Assert.Equal(VerdictKind.Pass, (await run).Overall);
    }

    [Fact]
    public async Task Runner_reports_the_provider_unavailable_when_the_deadline_passes()
    {
        var deaf = new FakeProvider((_, _) => new TaskCompletionSource<MetricReading>().Task);
        var quick = new FakeProvider((_, _) => Task.FromResult<MetricReading>(new MetricReading.Value(1)));

        Task<AnalysisResult> run = Runner().RunAsync([Check(deaf, new ThresholdRange(1, null)), Check(quick, new ThresholdRange(2, null))], CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(10));
        AnalysisResult result = await run;

        Assert.Equal([VerdictKind.ProviderUnavailable, VerdictKind.Fail], result.Verdicts.Select(verdict => verdict.Kind));
        Assert.Contains("did not answer within 10 s", result.Verdicts[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runner_survives_a_provider_that_throws()
    {
        var sync = new FakeProvider((_, _) => throw new InvalidOperationException("a bug"));
        var async = new FakeProvider((_, _) => Task.FromException<MetricReading>(new OperationCanceledException("its own token")));

        AnalysisResult result = await Runner().RunAsync([Check(sync, new ThresholdRange(1, null)), Check(async, new ThresholdRange(1, null))], CancellationToken.None);

        Assert.All(result.Verdicts, verdict => Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind));
        Assert.Contains("a bug", result.Verdicts[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runner_throws_when_its_caller_cancels()
    {
        using var stop = new CancellationTokenSource();
        var deaf = new FakeProvider((_, _) => new TaskCompletionSource<MetricReading>().Task);

        Task<AnalysisResult> run = Runner().RunAsync([Check(deaf, new ThresholdRange(1, null))], stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Runner_passes_when_there_is_nothing_to_check() =>
        Assert.Equal(VerdictKind.Pass, (await Runner().RunAsync([], CancellationToken.None)).Overall);

    private AnalysisRunner Runner() => new(_time);

    private static MetricCheck Check(IMetricProvider provider, ThresholdRange range) => Checks.Of(range) with { Provider = provider };
}

using System.Text.Json;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Judges;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class ComparisonChecksTests
{
    [Fact]
    public async Task Comparison_counts_from_the_first_traffic_and_then_from_where_the_last_one_ended()
    {
        ComparisonCheck first = Assert.Single(await ChecksAsync(Trial(trafficSince: 30, countedUntil: null)));
        ComparisonCheck next = Assert.Single(await ChecksAsync(Trial(trafficSince: 30, countedUntil: 12)));

        Assert.Contains("[28s] @ ", first.Queries.CanaryBad, StringComparison.Ordinal);
        Assert.Contains("[10s] @ ", next.Queries.CanaryBad, StringComparison.Ordinal);
        Assert.Equal(Given.Now.AddSeconds(-2), next.Until);
    }

    [Fact]
    public async Task Late_data_is_counted_apart_for_each_weight()
    {
        Observation trial = Trial(trafficSince: 600, countedUntil: 100).WithSpec(spec => spec with { Analysis = spec.Analysis with { Delay = "30s" } });
        trial = trial with { Canary = trial.Canary with { Status = trial.Status with { Traffic = new TrafficStatus { Weight = 50, Since = Given.Now.AddSeconds(-60.5) } } } };

        ComparisonCheck check = Assert.Single(await ChecksAsync(trial));

        long border = Given.Now.AddSeconds(-61).ToUnixTimeSeconds();
        Assert.Contains($"[39s] @ {border}", check.Earlier!.CanaryBad, StringComparison.Ordinal);
        Assert.Contains($"[31s] @ {Given.Now.AddSeconds(-30).ToUnixTimeSeconds()}", check.Queries.CanaryBad, StringComparison.Ordinal);
        Assert.Null(Assert.Single(await ChecksAsync(Trial(trafficSince: 600, countedUntil: 100))).Earlier);
    }

    [Fact]
    public async Task Comparison_leaves_uncounted_what_is_long_ago()
        => Assert.Contains("[10m] @ ", Assert.Single(await ChecksAsync(Trial(trafficSince: 7200, countedUntil: 3600))).Queries.PrimaryTotal, StringComparison.Ordinal);

    [Fact]
    public async Task Comparison_waits_for_a_whole_second()
        => Assert.Empty(await ChecksAsync(Trial(trafficSince: 30, countedUntil: 2)));

    [Fact]
    public async Task Comparison_that_never_counted_anything_is_no_pass()
    {
        ComparisonCheck check = Assert.Single(await ChecksAsync(Trial(trafficSince: 2, countedUntil: null)));
        var runner = new AnalysisRunner(new ManualTimeProvider());

        AnalysisResult result = await runner.RunAsync([], [check], null, CancellationToken.None);

        Assert.Equal((VerdictKind.NotEnoughEvidence, check.State), (result.Overall, Assert.Single(result.Verdicts).Comparison));
    }

    [Fact]
    public async Task False_alarm_rate_is_shared_by_all_compared_metrics()
    {
        Observation trial = Trial(trafficSince: 30, countedUntil: null);
        CanaryAnalysis analysis = trial.Spec.Analysis with
        {
            FalseAlarmRate = 0.02,
            Metrics = [.. trial.Spec.Analysis.Metrics!, new CanaryMetric { Name = BuiltInMetric.RequestDuration, ThresholdRange = new MetricRange { Max = 250 }, Comparison = new ComparisonSpec { MaxRatio = 2 } }],
        };

        IReadOnlyList<ComparisonCheck> checks = await ChecksAsync(trial with { Canary = trial.Canary with { Spec = trial.Spec with { Analysis = analysis } } });

        Assert.Equal([0.01, 0.01], checks.Select(check => check.Settings.Alpha));
        Assert.Equal([1.1, 2], checks.Select(check => check.Settings.Guard));
        Assert.Contains(@"le=~""0\\.25([.]0)?""", checks[1].Queries.CanaryBad, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_comparison_may_err_at_the_whole_rate_of_an_early_advance_because_all_must_agree()
    {
        Observation trial = Trial(trafficSince: 30, countedUntil: null).WithSpec(spec => spec with
        {
            Analysis = spec.Analysis with { EarlyAdvance = new EarlyAdvanceSpec { ErrorRate = 0.02 }, Metrics = [spec.Analysis.Metrics![0], spec.Analysis.Metrics[0]] },
        });

        Assert.Equal([(2.0, 0.02), (2.0, 0.02)], (await ChecksAsync(trial)).Select(check => (check.Settings.Unacceptable!.Value, check.Settings.Beta)));
    }

    [Fact]
    public void State_of_a_comparison_survives_the_status()
    {
        var settings = new RatioTestSettings { Unacceptable = 2 };
        var state = new ComparisonState
        {
            CountedUntil = Given.Now,
            Test = RatioTest.Update(RatioTestState.Initial, new TwoSampleCounts(100, 7, 900, 9), settings, dispersion: 2),
            Dispersion = new Dispersion(12.5, 7),
            PodDispersion = new Dispersion(40, 12),
            NewestPrimary = (900, 9),
        };

        string json = JsonSerializer.Serialize(new CanaryStatus { Comparisons = [ComparisonStatus.Of("m", state)] }, ApiJson.Default.CanaryStatus);
        ComparisonState read = JsonSerializer.Deserialize(json, ApiJson.Default.CanaryStatus)!.Comparisons![0].ToState();

        Assert.Equal(state.Test.LogRatios, read.Test.LogRatios);
        Assert.Equal(state with { Test = RatioTestState.Initial }, read with { Test = RatioTestState.Initial });
        Assert.Equal(state.Test with { LogRatios = [] }, read.Test with { LogRatios = [] });
    }

    private static Observation Trial(int trafficSince, int? countedUntil)
    {
        Observation trial = Given.In(Phase.Progressing, status => status with
        {
            TrafficSince = Given.Now.AddSeconds(-trafficSince),
            Comparisons = countedUntil is { } seconds
                ? [ComparisonStatus.Of("request-success-rate against the primary", new ComparisonState { CountedUntil = Given.Now.AddSeconds(-seconds) })]
                : null,
        });
        var metric = new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, Comparison = new ComparisonSpec() };
        return trial with { Canary = trial.Canary with { Spec = trial.Spec with { MetricsServer = "http://prometheus:9090", Analysis = trial.Spec.Analysis with { Metrics = [metric] } } } };
    }

    private static async Task<IReadOnlyList<ComparisonCheck>> ChecksAsync(Observation trial)
    {
        var time = new ManualTimeProvider();
        var client = new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time);
        using var pool = new ProviderPool(time);
        using var cloudWatch = new CloudWatchProviderPool(time);
        using var cluster = new ClusterHandler(client);
        var providers = new MetricProviders(pool, cloudWatch, new SecretReader(client, time), cluster, new ControllerOptions(), time);
        return await new ComparisonChecks(providers).ForAsync(trial, CancellationToken.None);
    }
}

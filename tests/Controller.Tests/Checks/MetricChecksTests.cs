using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class MetricChecksTests
{
    [Theory]
    [InlineData(BuiltInMetric.RequestRate, null, 5.0, null)]
    [InlineData(BuiltInMetric.RequestSuccessRate, null, 5.0, null)]
    [InlineData(BuiltInMetric.RequestDuration, null, null, 5.0)]
    [InlineData("anything-else", "up", null, 5.0)]
    [InlineData(BuiltInMetric.RequestSuccessRate, "up", null, 5.0)] // a query of one's own only shares the name
    public void Deprecated_threshold_is_a_minimum_where_more_is_better(string name, string? query, double? min, double? max)
        => Assert.Equal(new ThresholdRange(min, max), MetricChecks.RangeOf(new CanaryMetric { Name = name, Query = query, Threshold = 5 }));

    [Fact]
    public void Range_outweighs_the_deprecated_threshold()
        => Assert.Equal(
            new ThresholdRange(1, 2),
            MetricChecks.RangeOf(new CanaryMetric { Name = BuiltInMetric.RequestRate, Threshold = 5, ThresholdRange = new MetricRange { Min = 1, Max = 2 } }));

    [Fact]
    public async Task Built_in_metric_can_ask_for_both_sides()
    {
        MetricCheck check = Assert.Single(await ChecksAsync(new CanaryMetric { Name = BuiltInMetric.RequestDuration, Relative = new RelativeSpec { MaxRelative = 1.2 } }));

        Assert.Contains("app-canary", check.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("app-canary", check.PrimaryQuery!, StringComparison.Ordinal);
        Assert.Contains("canary=\"\"", check.PrimaryQuery, StringComparison.Ordinal);
        Assert.Contains("canary=\"\"", check.PrimaryCountQuery!, StringComparison.Ordinal);
        Assert.Equal(1.2, check.Relative!.MaxRelative);
    }

    [Fact]
    public async Task Query_of_ones_own_is_filled_in_like_a_template()
        => Assert.Equal("up{app=\"app\"}", Assert.Single(await ChecksAsync(new CanaryMetric { Name = "x", Query = "up{app=\"{{ target }}\"}" })).Query);

    [Fact]
    public async Task Query_of_ones_own_has_its_four_texts()
    {
        MetricCheck check = Assert.Single(await ChecksAsync(new CanaryMetric { Name = "x", Query = "a", CountQuery = "b", PrimaryQuery = "c", PrimaryCountQuery = "d" }));

        Assert.Equal(("a", "b", "c", "d"), (check.Query, check.CountQuery, check.PrimaryQuery, check.PrimaryCountQuery));
    }

    [Fact]
    public async Task Promoted_revision_that_bakes_is_judged_by_the_primarys_requests()
    {
        MetricCheck builtIn = Assert.Single(await ChecksAsync(new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, Threshold = 99, Relative = new RelativeSpec { MaxRelative = 2 } }, bakes: true));
        MetricCheck own = Assert.Single(await ChecksAsync(new CanaryMetric { Name = "x", Query = "up{app=\"{{ target }}\"}", CountQuery = "n{app=\"{{ target }}\"}", Threshold = 1 }, bakes: true));
        MetricCheck named = Assert.Single(await ChecksAsync(new CanaryMetric { Name = "x", Query = "a", CountQuery = "b", PrimaryQuery = "c", PrimaryCountQuery = "d", Threshold = 1 }, bakes: true));

        Assert.DoesNotContain("app-canary", builtIn.Query + builtIn.CountQuery, StringComparison.Ordinal);
        Assert.Contains("canary=\"\"", builtIn.Query, StringComparison.Ordinal);
        Assert.Null(builtIn.Relative);
        Assert.Equal(("up{app=\"app-primary\"}", "n{app=\"app-primary\"}"), (own.Query, own.CountQuery));
        Assert.Equal(("c", "d"), (named.Query, named.CountQuery));
        Assert.Empty(await ChecksAsync(new CanaryMetric { Name = BuiltInMetric.RequestSuccessRate, Comparison = new ComparisonSpec() }, bakes: true));
    }

    private static async Task<IReadOnlyList<MetricCheck>> ChecksAsync(CanaryMetric metric, bool bakes = false)
    {
        Observation trial = Given.In(Phase.Progressing, status => status with { TrafficSince = Given.Now.AddSeconds(-30) })
            .WithSpec(spec => spec with { MetricsServer = "http://prometheus:9090", Analysis = spec.Analysis with { Metrics = [metric] } });
        var time = new ManualTimeProvider();
        var client = new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time);
        using var pool = new ProviderPool(time);
        using var cloudWatch = new CloudWatchProviderPool(time);
        using var cluster = new ClusterHandler(client);
        var providers = new MetricProviders(pool, cloudWatch, new SecretReader(client, time), cluster, new ControllerOptions(), time);
        var checks = new MetricChecks(providers, new ClusterCache(client, time, null).MetricTemplates.Store.Get);
        return bakes
            ? await checks.ForPrimaryAsync(trial.With(status => status with { Bake = new BakeStatus { Revision = "v2", Former = "v1", Since = Given.Now.AddSeconds(-30) } }), CancellationToken.None)
            : await checks.ForAsync(trial, CancellationToken.None);
    }
}

using System.Text.Json;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class SpecValidatorTests
{
    private readonly ClusterCache _cache;
    private readonly SpecValidator _validator;

    public SpecValidatorTests()
    {
        var time = new ManualTimeProvider();
        _cache = new ClusterCache(new ApiClient(new ConnectionSettings { Server = new Uri("http://127.0.0.1:9") }, time), time, null);
        _validator = new SpecValidator(_cache, new DependencyIndex(), new ControllerOptions { MetricsServer = "http://prometheus:9090" });
    }

    [Fact]
    public void Sound_spec_has_no_problem() => Assert.Empty(Problems(spec => spec));

    public static TheoryData<string, string> Broken => new()
    {
        { """{"stepWeight":20,"stepWeights":[1,2]}""", "exactly one of spec.analysis.stepWeight and spec.analysis.stepWeights" },
        { "{}", "exactly one of spec.analysis.stepWeight and spec.analysis.stepWeights" },
        { """{"stepWeights":[10,10,30]}""", "must rise" },
        { """{"stepWeight":20,"metrics":[{"name":"errors","thresholdRange":{"max":1}}]}""", "is not built in" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate"}]}""", "has no limit" },
        { """{"stepWeight":20,"metrics":[{"name":"request-success-rate","thresholdRange":{"min":9,"max":1}}]}""", "min is above" },
        { """{"stepWeight":20,"metrics":[{"name":"x","query":"up","templateRef":{"name":"y"},"threshold":1}]}""", "not both" },
        { """{"stepWeight":20,"metrics":[{"name":"x","templateRef":{"name":"y"},"threshold":1}]}""", "MetricTemplate test/y does not exist" },
        { """{"stepWeight":20,"webhooks":[{"name":"gate","url":"http://gate"}]}""", "spec.analysis.webhooks is not supported" },
        { """{"stepWeight":20,"iterations":5}""", "spec.analysis.iterations is not supported" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_analysis_is_reported_in_a_sentence_that_tells_what_to_change(string analysis, string sentence)
    {
        CanaryAnalysis parsed = JsonSerializer.Deserialize(analysis, ApiJson.Default.CanaryAnalysis)!;

        string problem = Assert.Single(Problems(spec => spec with { Analysis = parsed }));

        Assert.Contains(sentence, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"stepWeight":20,"webhooks":[],"iterations":0,"mirror":false}""")]
    public void Unsupported_field_that_asks_for_nothing_is_no_problem(string analysis)
        => Assert.Empty(Problems(spec => spec with { Analysis = JsonSerializer.Deserialize(analysis, ApiJson.Default.CanaryAnalysis)! }));

    [Fact]
    public void Foreign_deployment_under_the_primarys_name_is_not_overwritten()
    {
        var foreign = Deployments.Target();
        foreign["metadata"]!["name"] = "shop-primary";
        _cache.Deployments.Wrote(new ObjectKey("test", "shop-primary"), foreign);

        Assert.Contains("was not made for this Canary", Assert.Single(Problems(spec => spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void Target_without_a_known_selector_label_is_reported()
    {
        Canary canary = Deployments.App().Canary;

        Assert.Contains("selects its pods by none of the labels", Assert.Single(_validator.Problems(canary, Deployments.Target(), label: null)), StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Problems(Func<CanarySpec, CanarySpec> change)
    {
        Canary canary = Deployments.App().Canary;
        return _validator.Problems(canary with { Spec = change(canary.Spec) }, Deployments.Target(), Deployments.Label);
    }
}

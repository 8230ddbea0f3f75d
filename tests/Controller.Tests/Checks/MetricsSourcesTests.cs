using System.Text.Json;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class MetricsSourcesTests
{
    [Theory]
    [InlineData("""{"type":"kubernetes"}""", "http_requests_total{namespace=\"shop\",pod=~\"app-[")]
    [InlineData("""{"type":"kubernetes","namespaceLabel":"ns","podLabel":"p"}""", "http_requests_total{ns=\"shop\",p=~\"app-[")]
    [InlineData("""{"type":"opentelemetry"}""", "http_server_request_duration_seconds_count{namespace=\"shop\",pod=~\"app-[")]
    [InlineData("""{"type":"istio"}""", "destination_workload=\"app\"")]
    [InlineData("""{"type":"linkerd"}""", "deployment=\"app\"")]
    [InlineData("""{"type":"traefik"}""", "shop-app-canary-(80|http)@kubernetes(crd)?")]
    [InlineData("""{"type":"contour"}""", "envoy_cluster_name=~\"shop_app-canary_80\"")]
    [InlineData("""{"type":"envoygateway"}""", "httproute/shop/app/rule/[0-9]+/backend/1")]
    [InlineData("""{"type":"envoygateway","route":"front"}""", "httproute/shop/front/rule/[0-9]+/backend/1")]
    [InlineData("""{"type":"nginxgatewayfabric"}""", "nginx_upstream_name=~\"shop_app-canary_80(_.+)?\"")]
    [InlineData("""{"type":"appmesh"}""", "kubernetes_pod_name=~\"app-[")]
    [InlineData("""{"type":"alb","loadBalancer":"lb","canaryTargetGroup":"c","primaryTargetGroup":"p"}""", "{\"Name\":\"TargetGroup\",\"Value\":\"c\"}")]
    [InlineData("""{"type":"nginx"}""", "canary=~\"shop-app-canary-.+\"")]
    [InlineData("null", "canary=~\"shop-app-canary-.+\"")]
    public void Source_is_the_one_that_the_spec_names(string source, string selector)
        => Assert.Contains(selector, MetricsSources.Of(Given(source)).Query(BuiltInMetric.RequestSuccessRate, TrafficSide.Canary, TimeSpan.FromMinutes(1)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"alb","region":"eu-central-1","loadBalancer":"lb","canaryTargetGroup":"c","primaryTargetGroup":"p"}""", null)]
    [InlineData("""{"type":"alb","region":"eu-central-1","loadBalancer":"lb","canaryTargetGroup":"c"}""", "needs loadBalancer, canaryTargetGroup and primaryTargetGroup")]
    [InlineData("""{"type":"alb","loadBalancer":"lb","canaryTargetGroup":"c","primaryTargetGroup":"p"}""", "set region")]
    [InlineData("""{"type":"istio"}""", null)]
    public void Source_that_cannot_be_asked_is_a_problem_of_the_spec(string source, string? problem)
    {
        string[] problems = [.. MetricsSources.Problems(Given(source).Spec)];

        Assert.Equal(problem is null ? 0 : 1, problems.Length);
        Assert.Contains(problem ?? "", problems.SingleOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nginxgatewayfabric", BuiltInMetric.RequestDuration, false, "is not measured by the metrics source nginxgatewayfabric")]
    [InlineData("nginxgatewayfabric", BuiltInMetric.RequestSuccessRate, true, null)]
    [InlineData("alb", BuiltInMetric.RequestSuccessRate, true, "which the metrics source alb does not have")]
    [InlineData("alb", BuiltInMetric.RequestDuration, false, null)]
    [InlineData("kubernetes", BuiltInMetric.RequestDuration, true, null)]
    public void Metric_that_the_source_cannot_tell_is_a_problem(string source, string name, bool compared, string? problem)
    {
        var metric = new CanaryMetric { Name = name, ThresholdRange = new MetricRange { Max = 250 }, Comparison = compared ? new ComparisonSpec() : null };
        string[] problems = [.. MetricsSources.Problems(Given($$"""{"type":"{{source}}"}"""), metric)];

        Assert.Equal(problem is null ? 0 : 1, problems.Length);
        Assert.Contains(problem ?? "", problems.SingleOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"envoygateway","route":"front"}""", "front")]
    [InlineData("""{"type":"envoygateway"}""", null)]
    public void Template_knows_the_route_that_the_source_names(string source, string? route)
        => Assert.Equal(route, MetricChecks.VariablesOf(Given(source), new CanaryMetric { Name = "errors" }, TimeSpan.FromMinutes(1)).Find("route"));

    [Fact]
    public void Only_the_load_balancer_is_asked_by_CloudWatch()
    {
        Assert.Equal("eu-central-1", MetricsSources.CloudWatchOf(Given("""{"type":"alb","region":"eu-central-1"}""").Spec)!.Access.Region);
        Assert.Null(MetricsSources.CloudWatchOf(Given("""{"type":"istio"}""").Spec));
        Assert.Null(MetricsSources.CloudWatchOf(Given("null").Spec));
    }

    private static Canary Given(string source)
    {
        CanaryAnalysis analysis = JsonSerializer.Deserialize($$"""{"metricsSource":{{source}}}""", ApiJson.Default.CanaryAnalysis)!;
        return Decisions.Given.In(Phase.Progressing).WithSpec(spec => spec with { Analysis = analysis }).Canary;
    }
}

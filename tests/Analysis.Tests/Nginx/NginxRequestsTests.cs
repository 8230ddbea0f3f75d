using ProgressiveDelivery.Analysis.Nginx;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Tests.Nginx;

public sealed class NginxRequestsTests
{
    private static readonly NginxTraffic Traffic = new("test", ["podinfo.example"], "podinfo", "podinfo-canary");
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(BuiltInMetric.RequestRate)]
    [InlineData(BuiltInMetric.RequestSuccessRate)]
    [InlineData(BuiltInMetric.RequestDuration)]
    public void Canary_is_selected_by_the_upstream_label_of_the_main_ingress(string metric)
    {
        string query = NginxRequests.Of(Traffic).Query(metric, TrafficSide.Canary, Window)!;

        Assert.Contains("""{namespace="test",ingress="podinfo.example",canary=~"test-podinfo-canary-.+"}""", query, StringComparison.Ordinal);
        Assert.DoesNotContain("service=", query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BuiltInMetric.RequestRate)]
    [InlineData(BuiltInMetric.RequestSuccessRate)]
    [InlineData(BuiltInMetric.RequestDuration)]
    public void Primary_is_selected_by_an_empty_upstream_label_and_the_service(string metric)
    {
        string query = NginxRequests.Of(Traffic).Query(metric, TrafficSide.Primary, Window)!;

        Assert.Contains("""{namespace="test",ingress="podinfo.example",service="podinfo",canary=""}""", query, StringComparison.Ordinal);
        Assert.DoesNotContain("canary=~", query, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_of_several_Ingresses_are_counted_together()
        => Assert.Contains(
            """{namespace="test",ingress=~"podinfo\\.example|inner",service="podinfo",canary=""}""",
            NginxRequests.Of(Traffic with { Ingresses = ["podinfo.example", "inner"] }).RequestCount(TrafficSide.Primary, Window),
            StringComparison.Ordinal);

    [Fact]
    public void Names_cannot_break_out_of_their_place()
    {
        var hostile = new NginxTraffic("a\"} or vector(1) #", ["i\\"], "s\n", "c.d");

        string query = NginxRequests.Of(hostile).RequestCount(TrafficSide.Canary, Window);

        Assert.Contains("""namespace="a\"} or vector(1) #",ingress="i\\",canary=~"a\"\\} or vector\\(1\\) #-c\\.d-.+"}""", query, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', NginxRequests.Of(hostile).RequestCount(TrafficSide.Primary, Window));
    }

    [Fact]
    public void Labels_follow_a_Prometheus_that_renames_them()
    {
        NginxTraffic renamed = Traffic with { NamespaceLabel = "exported_namespace", ServiceLabel = "exported_service" };

        Assert.Contains("{exported_namespace=\"test\",ingress=\"podinfo.example\",exported_service=\"podinfo\",", NginxRequests.Of(renamed).RequestCount(TrafficSide.Primary, Window), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_brings_its_unit_count_and_minimum()
    {
        var provider = new UnavailableProvider("not asked");

        MetricCheck check = NginxRequests.Of(Traffic).Check(BuiltInMetric.RequestDuration, new ThresholdRange(null, 500), Window, provider);

        Assert.Equal("ms", check.Unit);
        Assert.Equal(BuiltInMetric.DefaultMinRequests, check.MinRequests);
        Assert.Equal(NginxRequests.Of(Traffic).RequestCount(TrafficSide.Canary, Window), check.CountQuery);
        Assert.Equal(0, NginxRequests.Of(Traffic).Check(BuiltInMetric.RequestRate, new ThresholdRange(1, null), Window, provider, 0).MinRequests);
    }

    [Fact]
    public void Metric_that_is_not_built_in_is_refused() =>
        Assert.Throws<ArgumentException>(() => NginxRequests.Of(Traffic).Query("latency", TrafficSide.Canary, Window));
}

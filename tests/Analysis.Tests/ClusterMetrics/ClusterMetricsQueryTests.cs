using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.ClusterMetrics;

public sealed class ClusterMetricsQueryTests
{
    [Theory]
    [InlineData("queue", "namespaces/default/queue")]
    [InlineData("/queue", "namespaces/default/queue")]
    [InlineData("shop/queue", "namespaces/shop/queue")]
    [InlineData("shop/s0-rabbit-q?labelSelector=a=b,c in (d)", "namespaces/shop/s0-rabbit-q?labelSelector=a%3Db%2Cc%20in%20%28d%29")]
    [InlineData("shop/q?labelSelector=a%3Db", "namespaces/shop/q?labelSelector=a%3Db")]
    public void External_query_names_namespace_and_metric(string query, string expected) =>
        Assert.Equal("/apis/external.metrics.k8s.io/v1beta1/" + expected, ClusterMetricsQuery.Parse(query, custom: false).Path);

    [Theory]
    [InlineData("pods/*/rps", "namespaces/default/pods/*/rps")]
    [InlineData("shop/services/cart/rps?metricLabelSelector=v=1", "namespaces/shop/services/cart/rps?metricLabelSelector=v%3D1")]
    [InlineData("shop/deployments.apps/cart/rps", "namespaces/shop/deployments.apps/cart/rps")]
    public void Custom_query_names_namespace_object_and_metric(string query, string expected) =>
        Assert.Equal("/apis/custom.metrics.k8s.io/v1beta2/" + expected, ClusterMetricsQuery.Parse(query, custom: true).Path);

    [Theory]
    [InlineData("", false, "must be [namespace/]metric")]
    [InlineData("a/b/c", false, "must be [namespace/]metric")]
    [InlineData("a b", false, "must be [namespace/]metric")]
    [InlineData("rps", true, "must be [namespace/]resource/name/metric")]
    [InlineData("q?aggregate=median", false, "sum, average, min and max")]
    [InlineData("q?aggregate=1", false, "sum, average, min and max")]
    [InlineData("q?aggregate=", false, "sum, average, min and max")]
    [InlineData("q?metricLabelSelector=a", false, "'metricLabelSelector' is no parameter")]
    [InlineData("q?watch=true", false, "'watch' is no parameter")]
    public void Broken_query_says_what_to_change(string query, bool custom, string words) =>
        Assert.Contains(words, Assert.Throws<QueryException>(() => ClusterMetricsQuery.Parse(query, custom)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../secrets", false)]
    [InlineData("a/..", false)]
    [InlineData("..", false)]
    [InlineData("../../../apps", true)]
    [InlineData("shop/./cart/rps", true)]
    public void Query_cannot_leave_the_metrics_API(string query, bool custom) => Assert.Throws<QueryException>(() => ClusterMetricsQuery.Parse(query, custom));

    [Fact]
    public void Escaped_slash_stays_in_its_segment() =>
        Assert.EndsWith("/namespaces/default/..%252f..%252fapi", ClusterMetricsQuery.Parse("..%2f..%2fapi", custom: false).Path, StringComparison.Ordinal);

    [Theory]
    [InlineData("42", 42.0)]
    [InlineData("12500m", 12.5)]
    [InlineData("-5", -5.0)]
    [InlineData("2Ki", 2048.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1E", 1e18)]
    [InlineData("1500u", 0.0015)]
    [InlineData("0", 0.0)]
    public void Quantity_is_a_number(string text, double expected)
    {
        Assert.True(MetricQuantity.TryParse(text, out double number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1x")]
    [InlineData("1 m")]
    public void Text_that_is_no_quantity_is_no_number(string text) => Assert.False(MetricQuantity.TryParse(text, out _));
}

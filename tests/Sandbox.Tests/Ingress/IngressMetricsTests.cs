using System.Globalization;
using ProgressiveDelivery.Sandbox.Ingress.Metrics;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

public sealed class IngressMetricsTests
{
    private const string Labels =
        "namespace=\"shop\",ingress=\"shop\",service=\"shop\",canary=\"shop-shop-canary-80\",status=\"200\",method=\"GET\",host=\"a.test\",path=\"/\","
        + "controller_class=\"k8s.io/ingress-nginx\",controller_namespace=\"ingress-nginx\",controller_pod=\"ingress-nginx-controller-0\"";

    [Fact]
    public void Metrics_have_the_names_and_labels_of_ingress_nginx()
    {
        string[] lines = IngressMetrics.Expose(
            Line("request1", 7) + Line("request12", 1) + Line("requestsum", 12.5) + Line("response2", 7) + Line("responsesum", 0.05)).Split('\n');

        Assert.Contains($"nginx_ingress_controller_requests{{{Labels}}} 8", lines);
        Assert.Contains($"nginx_ingress_controller_request_duration_seconds_bucket{{{Labels},le=\"0.005\"}} 7", lines);
        Assert.Contains($"nginx_ingress_controller_request_duration_seconds_bucket{{{Labels},le=\"10\"}} 7", lines);
        Assert.Contains($"nginx_ingress_controller_request_duration_seconds_bucket{{{Labels},le=\"+Inf\"}} 8", lines);
        Assert.Contains($"nginx_ingress_controller_request_duration_seconds_sum{{{Labels}}} 12.5", lines);
        Assert.Contains($"nginx_ingress_controller_request_duration_seconds_count{{{Labels}}} 8", lines);
        Assert.Contains($"nginx_ingress_controller_response_duration_seconds_bucket{{{Labels},le=\"0.005\"}} 0", lines);
        Assert.Contains($"nginx_ingress_controller_response_duration_seconds_count{{{Labels}}} 7", lines);
    }

    [Fact]
    public void Metrics_have_no_series_before_the_first_request() => Assert.All(
        IngressMetrics.Expose("").Split('\n', StringSplitOptions.RemoveEmptyEntries),
        line => Assert.StartsWith("#", line, StringComparison.Ordinal));

    [Fact]
    public void Metrics_escape_what_a_label_may_not_hold() =>
        Assert.Contains("path=\"/\\\"\\\\\"", IngressMetrics.Expose(Line("request1", 1, path: "/\"\\")), StringComparison.Ordinal);

    private static string Line(string counter, double value, string path = "/") => string.Join(
        '\u001f',
        "shop", "shop", "shop", "shop-shop-canary-80", "200", "GET", "a.test", path, counter, value.ToString(CultureInfo.InvariantCulture)) + "\n";
}

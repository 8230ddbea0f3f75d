using ProgressiveDelivery.Sandbox.SampleApp;

namespace ProgressiveDelivery.Sandbox.Tests.SampleApp;

public sealed class RedMetricsTests
{
    [Fact]
    public void Metrics_count_each_answer_by_code_and_in_every_bucket_that_holds_it()
    {
        var metrics = new RedMetrics();
        metrics.Observe(200, TimeSpan.FromMilliseconds(20));
        metrics.Observe(200, TimeSpan.FromSeconds(20));
        metrics.Observe(500, TimeSpan.FromMilliseconds(1));

        string[] lines = metrics.Expose().Split('\n');

        Assert.Contains("http_requests_total{code=\"200\"} 2", lines);
        Assert.Contains("http_requests_total{code=\"500\"} 1", lines);
        Assert.Contains("http_request_duration_seconds_bucket{code=\"200\",le=\"0.01\"} 0", lines);
        Assert.Contains("http_request_duration_seconds_bucket{code=\"200\",le=\"0.025\"} 1", lines);
        Assert.Contains("http_request_duration_seconds_bucket{code=\"200\",le=\"+Inf\"} 2", lines);
        Assert.Contains("http_request_duration_seconds_sum{code=\"200\"} 20.02", lines);
        Assert.Contains("http_request_duration_seconds_count{code=\"500\"} 1", lines);
    }
}

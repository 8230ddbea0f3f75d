using System.Diagnostics.Metrics;
using ProgressiveDelivery.Controller.Telemetry;

namespace ProgressiveDelivery.Controller.Tests.Telemetry;

public sealed class MetricTextTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_in_the_text_format()
    {
        using var text = new MetricText("MetricTextTests.A");
        using var meter = new Meter("MetricTextTests.A");
        Counter<long> counter = meter.CreateCounter<long>("jobs", description: "Jobs done.");
        Histogram<double> histogram = meter.CreateHistogram<double>("took_seconds", description: "Time.");
        meter.CreateObservableGauge("depth", () => 3L, description: "Waiting.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        counter.Add(1, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        histogram.Record(0.2);
        histogram.Record(100);

        string written = text.Write();

        Assert.Contains("# TYPE jobs_total counter\njobs_total{kind=\"a\\\"b\\\\c\\nd\"} 3\n", written, StringComparison.Ordinal);
        Assert.Contains("# TYPE depth gauge\ndepth 3\n", written, StringComparison.Ordinal);
        Assert.Contains("took_seconds_bucket{le=\"0.25\"} 1\n", written, StringComparison.Ordinal);
        Assert.Contains("took_seconds_bucket{le=\"+Inf\"} 2\n", written, StringComparison.Ordinal);
        Assert.Contains("took_seconds_sum 100.2\ntook_seconds_count 2\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_of_a_gauge_that_is_gone_is_no_longer_written()
    {
        var names = new List<string> { "shop", "cart" };
        using var text = new MetricText("MetricTextTests.B");
        using var meter = new Meter("MetricTextTests.B");
        meter.CreateObservableGauge("weight", () => names.Select(name => new Measurement<long>(1, new KeyValuePair<string, object?>("name", name))));
        Assert.Contains("cart", text.Write(), StringComparison.Ordinal);

        names.Remove("cart");

        Assert.DoesNotContain("cart", text.Write(), StringComparison.Ordinal);
    }
}

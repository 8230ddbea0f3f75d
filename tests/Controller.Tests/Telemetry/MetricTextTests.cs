using System.Diagnostics.Metrics;
using ProgressiveDelivery.Controller.Telemetry;

namespace ProgressiveDelivery.Controller.Tests.Telemetry;

public sealed class MetricTextTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_in_the_text_format()
    {
        using var text = new MetricText(meter => meter.Name == "MetricTextTests.A");
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
        Assert.Equal("# HELP depth Waiting.", Assert.Single(written.Split('\n'), line => line.StartsWith("# HELP depth", StringComparison.Ordinal)));
        Assert.Contains("took_seconds_sum 100.2\ntook_seconds_count 2\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(-1.5e-7, "-1.5E-07")]
    public void Every_number_has_a_form_that_Prometheus_reads(double value, string written)
    {
        using var text = new MetricText(meter => meter.Name == "MetricTextTests.C");
        using var meter = new Meter("MetricTextTests.C");
        meter.CreateObservableGauge("level", () => value);

        Assert.Contains($"level {written}\n", text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_labels_are_one_series_and_others_are_their_own()
    {
        using var text = new MetricText(meter => meter.Name == "MetricTextTests.D");
        using var meter = new Meter("MetricTextTests.D");
        Counter<long> counter = meter.CreateCounter<long>("jobs");
        foreach (string name in (string[])["a", "b", "a", "ä"])
        {
            counter.Add(1, new("kind", name), new("zone", 1));
        }

        Assert.Equal(
            ["jobs_total{kind=\"a\",zone=\"1\"} 2", "jobs_total{kind=\"b\",zone=\"1\"} 1", "jobs_total{kind=\"ä\",zone=\"1\"} 1"],
            text.Write().Split('\n').Where(line => line.StartsWith("jobs", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Series_of_a_gauge_that_is_gone_is_no_longer_written()
    {
        var names = new List<string> { "shop", "cart" };
        using var text = new MetricText(meter => meter.Name == "MetricTextTests.B");
        using var meter = new Meter("MetricTextTests.B");
        meter.CreateObservableGauge("weight", () => names.Select(name => new Measurement<long>(1, new KeyValuePair<string, object?>("name", name))));
        Assert.Contains("cart", text.Write(), StringComparison.Ordinal);

        names.Remove("cart");

        Assert.DoesNotContain("cart", text.Write(), StringComparison.Ordinal);
    }
}

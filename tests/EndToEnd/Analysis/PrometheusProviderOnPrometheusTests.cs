using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Nginx;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.EndToEnd.Analysis;

[Trait("Needs", "SandboxMachine")]
public sealed class PrometheusProviderOnPrometheusTests(RealPrometheus prometheus) : IClassFixture<RealPrometheus>
{
    private static readonly NginxTraffic Traffic = new("test", ["podinfo"], "podinfo", "podinfo-canary");

    [Theory]
    [InlineData("sum(", "refused the query")]
    [InlineData("no_such_function(1)", "refused the query")]
    [InlineData("prometheus_build_info or up[1m]", "refused the query")]
    [InlineData("up[1m]", "range of values")]
    [InlineData("\"text\"", "returns a text")]
    [InlineData("vector(1) or label_replace(vector(2), \"a\", \"b\", \"\", \"\")", "returns 2 series")]
    [InlineData("label_replace(vector(1), \"a\", \"$1\", \"\", \"(\")", "regular expression")]
    public async Task Query_that_cannot_yield_one_number_says_why(string query, string words)
    {
        MetricReading reading = await prometheus.Provider.QueryAsync(query, CancellationToken.None);

        Assert.Contains(words, Assert.IsType<MetricReading.Unavailable>(reading).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + 1", 2)]
    [InlineData("vector(0.1)", 0.1)]
    [InlineData("1 / 0", double.PositiveInfinity)]
    [InlineData("sum(vector(1) or vector(2))", 1)]
    public async Task Query_that_yields_one_number_is_a_value(string query, double expected) =>
        Assert.Equal(new MetricReading.Value(expected), await prometheus.Provider.QueryAsync(query, CancellationToken.None));

    [Theory]
    [InlineData("no_such_metric")]
    [InlineData("0 / 0")]
    [InlineData("sum(no_such_metric) / sum(no_such_metric)")]
    public async Task Query_without_an_answer_is_no_data(string query) =>
        Assert.IsType<MetricReading.NoData>(await prometheus.Provider.QueryAsync(query, CancellationToken.None));

    [Fact]
    public async Task Canary_that_fails_from_its_first_request_is_judged_by_all_of_them()
    {
        prometheus.Exposition = Requests("", 200, 1000);
        await prometheus.UntilAsync("sum(nginx_ingress_controller_requests)", 1000);
        IReadOnlyList<MetricCheck> checks =
        [
            Check(BuiltInMetric.RequestSuccessRate, new ThresholdRange(99, null)),
            Check(BuiltInMetric.RequestDuration, new ThresholdRange(null, 500)),
            Check(BuiltInMetric.RequestRate, new ThresholdRange(0.1, null)),
        ];
        var runner = new AnalysisRunner(TimeProvider.System);

        AnalysisResult before = await runner.RunAsync(checks, CancellationToken.None);
        await SeriesAreOlderThanTheWindowAsync();
        prometheus.Exposition += Requests(Upstream, 200, 71) + Requests(Upstream, 500, 29) + Duration(0.1, 60) + Duration(1, 100);
        await prometheus.UntilAsync("sum(nginx_ingress_controller_requests)", 1100);
        AnalysisResult after = await runner.RunAsync(checks, CancellationToken.None);

        Assert.Equal(VerdictKind.NotEnoughEvidence, before.Overall);
        Assert.Equal("request-success-rate: 0 of 10 requests needed in the last 2 s", before.Deciding!.Sentence);
        Assert.Equal([VerdictKind.Fail, VerdictKind.Fail, VerdictKind.Pass], after.Verdicts.Select(verdict => verdict.Kind));
        Assert.Equal("request-success-rate 71 % is below 99 % (100 requests)", after.Verdicts[0].Sentence);
        Assert.Equal("request-duration 977.5 ms is above 500 ms (100 requests)", after.Verdicts[1].Sentence);
        Assert.Equal(50, after.Verdicts[2].Value);
    }

    private const string Upstream = "test-podinfo-canary-80";

    /// <summary>The window is short, so the test waits until the witness reaches back to its start rather than for a minute.</summary>
    private Task SeriesAreOlderThanTheWindowAsync() => prometheus.UntilAsync("sum(nginx_ingress_controller_requests offset 3s)", 1000);

    private MetricCheck Check(string metric, ThresholdRange range) =>
        NginxRequests.Of(Traffic).Check(metric, range, TimeSpan.FromSeconds(2), prometheus.Provider);

    private static string Requests(string canary, int status, int count) =>
        $"nginx_ingress_controller_requests{{{Labels(canary, status)}}} {count}\n";

    private static string Duration(double bound, int count) =>
        FormattableString.Invariant($"nginx_ingress_controller_request_duration_seconds_bucket{{{Labels(Upstream, 200)},le=\"{bound}\"}} {count}\n")
        + (bound < 1 ? "" : $"nginx_ingress_controller_request_duration_seconds_bucket{{{Labels(Upstream, 200)},le=\"+Inf\"}} {count}\n");

    private static string Labels(string canary, int status) =>
        $"controller_pod=\"controller-0\",namespace=\"test\",ingress=\"podinfo\",service=\"podinfo\",canary=\"{canary}\",status=\"{status}\",method=\"GET\",path=\"/\"";
}

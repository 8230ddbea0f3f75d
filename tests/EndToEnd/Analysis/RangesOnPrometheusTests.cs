using System.Globalization;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Nginx;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.EndToEnd.Analysis;

/// <summary>What a backtest gets from ranges is what Prometheus says at each time by itself, over series that come, go and restart.</summary>
[Trait("Needs", "SandboxMachine")]
public sealed class RangesOnPrometheusTests(RealPrometheus prometheus) : IClassFixture<RealPrometheus>
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Range_has_the_numbers_of_single_times()
    {
        DateTimeOffset from = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        foreach ((int ok, int failed) in new[] { (100, 0), (150, 7), (220, 19), (3, 0), (40, 11) })
        {
            prometheus.Exposition = Counters(ok, failed);
            await prometheus.UntilAsync("sum(nginx_ingress_controller_requests)", ok + failed);
        }

        int count = (int)((DateTimeOffset.UtcNow - from) / Step);
        CounterMetrics source = NginxRequests.Of(new NginxTraffic("test", ["podinfo"], "podinfo", "podinfo-canary"));
        string[] queries =
        [
            "sum(nginx_ingress_controller_requests)",
            "nginx_ingress_controller_requests{status=\"500\"}",
            "topk(1, nginx_ingress_controller_requests)",
            "0 / (sum(nginx_ingress_controller_requests) - 100)",
            "time()",
            .. BuiltInMetric.Names.Select(name => source.Query(name, TrafficSide.Primary, Window)!),
        ];

        var past = new PastReadings(TimeProvider.System);
        foreach (string query in queries)
        {
            Assert.Equal(await ReadAsync(time => past.Of(prometheus.Provider, time, default), _ => query), await ReadAsync(time => past.Of(prometheus.Provider, time, Step), _ => query));
        }

        // Counts name the end of their window when they are asked for now, and leave it to the range when they are asked of the past.
        var counts = new PastCounts(source);
        foreach (Func<ComparisonQueries, string> side in new Func<ComparisonQueries, string>[] { queries => queries.PrimaryTotal, queries => queries.PrimaryBad, queries => queries.CanaryTotal })
        {
            MetricReading[] named = await ReadAsync(_ => prometheus.Provider, time => side(source.Comparison(BuiltInMetric.RequestSuccessRate, default, Window, time)!));
            Assert.Equal(named, await ReadAsync(time => past.Of(prometheus.Provider, time, Step), time => side(counts.Comparison(BuiltInMetric.RequestSuccessRate, default, Window, time)!)));
            Assert.All(named, reading => Assert.IsType<MetricReading.Value>(reading));
        }

        Assert.InRange(await AnsweredRangesAsync(), queries.Length + 3, int.MaxValue);

        async Task<MetricReading[]> ReadAsync(Func<DateTimeOffset, IMetricProvider> provider, Func<DateTimeOffset, string> query)
        {
            var readings = new MetricReading[count];
            for (int i = 0; i < count; i++)
            {
                DateTimeOffset time = from + (i * Step);
                readings[i] = await provider(time).QueryAsync(query(time), CancellationToken.None);
            }

            return readings;
        }
    }

    /// <summary>Ranges that the server answered, by its own count.</summary>
    private async Task<int> AnsweredRangesAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        string metrics = await http.GetStringAsync(new Uri($"{prometheus.Address}/metrics"));
        Match count = Regex.Match(metrics, """^prometheus_http_requests_total\{code="200",handler="/api/v1/query_range"\} (\d+)""", RegexOptions.Multiline);
        return int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static string Counters(int ok, int failed) => Counter(200, ok) + (failed > 0 ? Counter(500, failed) : "");

    private static string Counter(int status, int count)
        => $"nginx_ingress_controller_requests{{controller_pod=\"controller-0\",namespace=\"test\",ingress=\"podinfo\",service=\"podinfo\",canary=\"\",status=\"{status}\",method=\"GET\",path=\"/\"}} {count}\n";
}

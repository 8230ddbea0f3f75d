using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>
/// CloudWatch queries for rate, errors and duration of an ALB's target group. A metric is reported for minutes with requests only, and
/// errors only for minutes with errors (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
/// docs/metrics-alb.md prints them.
/// </summary>
public static class AlbQueries
{
    private const string Namespace = "AWS/ApplicationELB";

    /// <summary>The load balancer reports once a minute.</summary>
    private const int Period = 60;

    /// <summary>Requests in a minute; nothing when there were none.</summary>
    public static string RequestCount(AlbTraffic traffic) => Text(Metric("requests", "RequestCount", "Sum", traffic, answers: true));

    /// <summary>Requests per second.</summary>
    public static string RequestRate(AlbTraffic traffic) =>
        Text(Answer("rate", "requests / PERIOD(requests)"), Metric("requests", "RequestCount", "Sum", traffic));

    /// <summary>
    /// Percentage of requests that the targets did not answer with a 5xx status. No errors count as 0 only in a minute that has requests;
    /// fewer than <paramref name="minRequests"/> divide by zero, and CloudWatch leaves that point out.
    /// </summary>
    public static string RequestSuccessRate(AlbTraffic traffic, int minRequests = (int)BuiltInMetric.DefaultMinRequests) => Text(
        Answer("success", $"100 - 100 * FILL(errors, 0) / (requests * (requests >= {minRequests}))"),
        Metric("errors", "HTTPCode_Target_5XX_Count", "Sum", traffic),
        Metric("requests", "RequestCount", "Sum", traffic));

    /// <summary>99th percentile of the targets' response time in milliseconds.</summary>
    public static string RequestDuration(AlbTraffic traffic) =>
        Text(Answer("duration", "1000 * seconds"), Metric("seconds", "TargetResponseTime", "p99", traffic));

    /// <summary>
    /// Percentage of responses slower than a limit: what the percentile rank <c>PR(:x)</c>, the share of values up to x, leaves
    /// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html).
    /// </summary>
    /// <param name="seconds">The limit, as it stands in the query.</param>
    public static string SlowRequests(AlbTraffic traffic, string seconds) =>
        Text(Answer("slow", "100 - fast"), Metric("fast", "TargetResponseTime", $"PR(:{seconds})", traffic));

    private static JsonObject Answer(string id, string expression) => new() { ["Id"] = id, ["Expression"] = expression };

    private static JsonObject Metric(string id, string metric, string stat, AlbTraffic traffic, bool answers = false) => new()
    {
        ["Id"] = id,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject
            {
                ["Namespace"] = Namespace,
                ["MetricName"] = metric,
                ["Dimensions"] = new JsonArray(Dimension("LoadBalancer", traffic.LoadBalancer), Dimension("TargetGroup", traffic.TargetGroup)),
            },
            ["Period"] = Period,
            ["Stat"] = stat,
        },
        ["ReturnData"] = answers,
    };

    private static JsonObject Dimension(string name, string value) => new() { ["Name"] = name, ["Value"] = value };

    private static string Text(params JsonNode[] parts)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            new JsonArray(parts).WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

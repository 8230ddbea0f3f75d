using System.Net;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>
/// Reads the answer to a range query as the answers to one instant query at each step. Pure. Whatever an instant query would have a sentence for
/// makes no range: the instant query is to be asked then.
/// </summary>
internal static class PrometheusRange
{
    /// <summary>Times are floating point numbers of seconds.</summary>
    private const double Precision = 0.001;

    public static IReadOnlyList<MetricReading>? Read(RangeQuery query, HttpAnswer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            return answer.Status == HttpStatusCode.OK && SeriesOf(document.RootElement) is { } series ? Merged(query, series) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static JsonElement? SeriesOf(JsonElement root)
    {
        // VictoriaMetrics tells its statistics here. In ranges it looks back by the step, and not as far as at one time.
        bool isOfPrometheus = !root.TryGetProperty("stats", out _) && !root.TryGetProperty("isPartial", out _);
        return isOfPrometheus && PrometheusAnswer.Warnings(root) is null && root.GetProperty("status").GetString() == "success"
            && root.GetProperty("data") is var data && data.GetProperty("resultType").GetString() == "matrix"
            ? data.GetProperty("result")
            : null;
    }

    /// <summary>A query may yield one series now and another one later; two at the same time it may not.</summary>
    private static MetricReading[]? Merged(RangeQuery query, JsonElement result)
    {
        var readings = new MetricReading?[query.Count];
        foreach (JsonElement series in result.EnumerateArray())
        {
            if (series.TryGetProperty("histograms", out _))
            {
                return null;
            }

            foreach (JsonElement sample in series.GetProperty("values").EnumerateArray())
            {
                // Some proxies move the range to whole steps.
                if (IndexOf(query, sample[0].GetDouble()) is not { } index || readings[index] is not null
                    || PrometheusAnswer.Sample(sample) is not { } reading || reading is MetricReading.Unavailable)
                {
                    return null;
                }

                readings[index] = reading;
            }
        }

        return [.. readings.Select(reading => reading ?? PrometheusAnswer.NoSeries)];
    }

    private static int? IndexOf(RangeQuery query, double time)
    {
        double since = time - (query.Start.ToUnixTimeMilliseconds() / 1000.0);
        double index = Math.Round(since / query.Step.TotalSeconds);
        return index >= 0 && index < query.Count && Math.Abs(since - (index * query.Step.TotalSeconds)) <= Precision ? (int)index : null;
    }
}

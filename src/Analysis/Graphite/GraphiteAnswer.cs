using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Graphite;

/// <summary>Picks the one point of a rendered series that counts. Pure.</summary>
internal static class GraphiteAnswer
{
    /// <summary>
    /// The newest point with a value whose step has ended. Graphite marks the start of a step, and the newest step is still being
    /// filled. A single point is what the query itself condensed the window into, and counts.
    /// </summary>
    /// <param name="root"><c>[{"target": "…", "datapoints": [[value or null, unix seconds], …]}]</c>.</param>
    /// <param name="now">The present.</param>
    public static MetricReading? Read(JsonElement root, DateTimeOffset now)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        switch (root.GetArrayLength())
        {
            case 0: return new MetricReading.NoData("the target matched no series");
            case 1: break;
            case int count: return new MetricReading.Unavailable($"the target returns {count} series, it must return one; aggregate it, for example with sumSeries(...)");
        }

        if (root[0].Items("datapoints") is not { } points)
        {
            return null;
        }

        var read = new List<(long Time, JsonElement Value)>();
        foreach (JsonElement point in points)
        {
            if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() != 2 || point[1].ValueKind != JsonValueKind.Number
                || !point[1].TryGetInt64(out long seconds) || point[0].ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
            {
                return null;
            }

            read.Add((seconds, point[0]));
        }

        long step = read.Count > 1 ? read[^1].Time - read[^2].Time : 0;
        if (read.Count > 1 && step <= 0)
        {
            return null;
        }

        int newest = read.FindLastIndex(point => point.Value.ValueKind == JsonValueKind.Number && point.Time + step <= now.ToUnixTimeSeconds());
        return newest < 0
            ? new MetricReading.NoData(read.Count == 0 ? "the series has no points" : "the series has no complete point with a value")
            : JsonAnswer.Measurement(read[newest].Value);
    }
}

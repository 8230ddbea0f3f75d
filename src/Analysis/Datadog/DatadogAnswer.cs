using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Datadog;

/// <summary>Picks the one point of a time series that covers the window, and only that. Pure.</summary>
internal static class DatadogAnswer
{
    /// <summary>
    /// The newest point whose bucket lies wholly in the window: the bucket that still fills holds a part of its requests only, so that
    /// a sum in it reads too low, and one that begins before the window may hold another revision's requests.
    /// </summary>
    public static MetricReading? Read(JsonElement root, TimeSpan window, DateTimeOffset now)
    {
        if (root.Items("series") is not { } series)
        {
            return null;
        }

        if (series.Count == 0)
        {
            return new MetricReading.NoData("the query matched no series");
        }

        if (series.Count > 1)
        {
            return new MetricReading.Unavailable($"the query returns {series.Count} series, it must return one; remove 'by {{...}}' or aggregate with sum:, avg: or max:");
        }

        if (series[0].Items("pointlist") is not { } points || !TryInterval(series[0], out TimeSpan bucket))
        {
            return null;
        }

        JsonElement? newest = null;
        double newestTime = double.MinValue;
        foreach (JsonElement point in points)
        {
            if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() != 2 || point[0].ValueKind != JsonValueKind.Number)
            {
                return null;
            }

            double milliseconds = point[0].GetDouble();
            bool inside = milliseconds >= (now - window).ToUnixTimeMilliseconds() && milliseconds <= (now - bucket).ToUnixTimeMilliseconds();
            if (inside && milliseconds > newestTime)
            {
                (newest, newestTime) = (point[1], milliseconds);
            }
        }

        return newest is { } value
            ? JsonAnswer.Measurement(value)
            : new MetricReading.NoData($"the series has no complete point in the last {Numbers.Format(window.TotalSeconds)} s; Datadog delivers late, a longer interval may help");
    }

    /// <summary>Seconds between points; a point carries the start of its bucket.</summary>
    private static bool TryInterval(JsonElement series, out TimeSpan interval)
    {
        interval = default;
        if (series.Member("interval") is not { ValueKind: JsonValueKind.Number } seconds || !seconds.TryGetInt32(out int value) || value < 0)
        {
            return false;
        }

        interval = TimeSpan.FromSeconds(value);
        return true;
    }
}

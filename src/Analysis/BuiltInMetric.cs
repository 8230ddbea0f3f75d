using System.Collections.Frozen;

namespace ProgressiveDelivery.Analysis;

/// <summary>The metrics that need no query of the user's: rate, errors and duration of requests.</summary>
public static class BuiltInMetric
{
    /// <summary>Requests per second.</summary>
    public const string RequestRate = "request-rate";

    /// <summary>Percentage of requests that were not answered with a 5xx status.</summary>
    public const string RequestSuccessRate = "request-success-rate";

    /// <summary>99th percentile of the request duration, in milliseconds.</summary>
    public const string RequestDuration = "request-duration";

    /// <summary>
    /// Requests that a window must hold before a built-in metric is judged. One error in nine requests already reads as
    /// 89 %, which says little about a service; custom queries default to 0, because only their author knows what they count.
    /// </summary>
    public const double DefaultMinRequests = 10;

    private static readonly FrozenDictionary<string, string> Units = new Dictionary<string, string>
    {
        [RequestRate] = "req/s",
        [RequestSuccessRate] = "%",
        [RequestDuration] = "ms",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => Units.Keys;

    public static bool Contains(string metric) => Units.ContainsKey(metric);

    /// <summary>The unit of a built-in metric; empty for any other, whose unit is unknown.</summary>
    public static string UnitOf(string metric) => Units.GetValueOrDefault(metric, "");

    /// <summary>What <see cref="MetricCheck.Whole"/> is for a built-in metric.</summary>
    public static double? WholeOf(string metric) => metric == RequestSuccessRate ? 100 : null;
}

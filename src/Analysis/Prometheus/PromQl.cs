using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>Writes the pieces of PromQL that must be escaped or formatted.</summary>
public static class PromQl
{
    private static readonly System.Buffers.SearchValues<char> RegexMeta = System.Buffers.SearchValues.Create(@"\.+*?()|[]{}^$");

    /// <summary>A string literal in double quotes.</summary>
    public static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    /// <summary>A regular expression (RE2) that matches the text and nothing else; not yet quoted.</summary>
    public static string RegexEscape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (RegexMeta.Contains(character))
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>A time for the <c>@</c> modifier: Unix seconds, to the millisecond (https://prometheus.io/docs/prometheus/latest/querying/basics/#modifier).</summary>
    public static string Time(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A duration literal: <c>2h</c>, <c>1m</c>, <c>90s</c>, or milliseconds when it has a fraction of a second.</summary>
    public static string Duration(TimeSpan duration)
    {
        (long number, string unit) = (duration.Ticks % TimeSpan.TicksPerSecond, duration.Ticks % TimeSpan.TicksPerMinute, duration.Ticks % TimeSpan.TicksPerHour) switch
        {
            (not 0, _, _) => ((long)duration.TotalMilliseconds, "ms"),
            (_, not 0, _) => ((long)duration.TotalSeconds, "s"),
            (_, _, not 0) => ((long)duration.TotalMinutes, "m"),
            _ => ((long)duration.TotalHours, "h"),
        };
        return number.ToString(CultureInfo.InvariantCulture) + unit;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Durations as Kubernetes writes them: "1m30s", "250ms", "1.5h".</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");

    // Longest symbols first, so that "ms" is not read as "m".
    private static readonly (string Symbol, decimal Ticks)[] Units =
    [
        ("ns", 0.01m),
        ("us", TimeSpan.TicksPerMicrosecond),
        ("µs", TimeSpan.TicksPerMicrosecond),
        ("μs", TimeSpan.TicksPerMicrosecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    /// <exception cref="FormatException">The text is not a duration.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out TimeSpan duration)
        ? duration
        : throw new FormatException($"\"{text}\" is not a duration: expected a form like 30s, 1m30s or 2h.");

    /// <summary>Reads a duration; what is finer than the 100 ns of a <see cref="TimeSpan"/> is cut off.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        decimal ticks = 0;
        bool any = false;
        while (!rest.IsEmpty)
        {
            if (!TryReadTerm(ref rest, out decimal term) || (ticks += term) > long.MaxValue)
            {
                return false;
            }

            any = true;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return any;
    }

    /// <summary>Writes a duration the way Go does: "1m30s", "1h0m0s", "1.5s", "250ms", "0s".</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        decimal ticks = Math.Abs((decimal)duration.Ticks);
        string sign = duration < TimeSpan.Zero ? "-" : "";
        if (ticks < TimeSpan.TicksPerSecond)
        {
            return sign + (ticks >= TimeSpan.TicksPerMillisecond ? $"{Number(ticks / TimeSpan.TicksPerMillisecond)}ms"
                : ticks >= TimeSpan.TicksPerMicrosecond ? $"{Number(ticks / TimeSpan.TicksPerMicrosecond)}µs"
                : $"{Number(ticks * 100)}ns");
        }

        var text = new StringBuilder(sign);
        decimal hours = decimal.Truncate(ticks / TimeSpan.TicksPerHour);
        decimal minutes = decimal.Truncate(ticks / TimeSpan.TicksPerMinute);
        if (hours > 0)
        {
            text.Append(Number(hours)).Append('h');
        }

        if (minutes > 0)
        {
            text.Append(Number(minutes % 60)).Append('m');
        }

        return text.Append(Number(ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    private static bool TryReadTerm(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        int length = rest.IndexOfAnyExcept(NumberChars);
        // More digits than a decimal takes are no duration anybody means.
        if (length is <= 0 or > 25
            || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        rest = rest[length..];
        foreach ((string symbol, decimal unit) in Units)
        {
            if (rest.StartsWith(symbol, StringComparison.Ordinal))
            {
                rest = rest[symbol.Length..];
                ticks = number > long.MaxValue / unit ? decimal.MaxValue / 2 : number * unit;
                return ticks <= long.MaxValue;
            }
        }

        return false;
    }

    private static string Number(decimal value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}

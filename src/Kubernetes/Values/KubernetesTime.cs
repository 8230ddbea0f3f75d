using System.Globalization;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Times as Kubernetes writes them: RFC 3339 in whole seconds, or with exactly six digits (MicroTime).</summary>
public static class KubernetesTime
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Micros = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Seconds, CultureInfo.InvariantCulture);

    public static string FormatMicro(DateTimeOffset time) => time.UtcDateTime.ToString(Micros, CultureInfo.InvariantCulture);

    /// <summary>Drops the fraction of a second, which a stored time has lost: compare with nothing finer.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    /// <exception cref="FormatException">The text is not an RFC 3339 time.</exception>
    public static DateTimeOffset Parse(string text) => TryParse(text, out DateTimeOffset time)
        ? time
        : throw new FormatException($"\"{text}\" is not an RFC 3339 time.");

    /// <summary>Reads either form; digits beyond 100 ns are cut off.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || text.Length < 20 || !HasZone(text))
        {
            return false;
        }

        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            int end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            // The framework reads seven digits, Go writes up to nine.
            text = end - dot > 8 ? string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end)) : text;
        }

        return DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    private static bool HasZone(string text) => text[^1] is 'Z' or 'z' || text[^6] is '+' or '-';
}

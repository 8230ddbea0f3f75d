using System.Globalization;

namespace ProgressiveDelivery.Analysis;

/// <summary>Prints measurements for people: few digits, the same on every machine, and never on the wrong side of a limit.</summary>
public static class Numbers
{
    private const int MostDecimals = 15;
    private static readonly string[] FixedFormats = [.. Enumerable.Range(0, MostDecimals + 1).Select(decimals => $"F{decimals}")];

    /// <summary>About three significant digits, without trailing zeros.</summary>
    public static string Format(double value) => Format(value, UsualDecimals(value));

    /// <summary>
    /// As many digits as it takes that the text compares to <paramref name="limit"/> as the value does, so that 98.996
    /// below 99 does not print as "99 is below 99".
    /// </summary>
    public static string FormatAgainst(double value, double limit)
    {
        for (int decimals = UsualDecimals(value); decimals <= MostDecimals; decimals++)
        {
            string text = Format(value, decimals);
            double shown = double.Parse(text, CultureInfo.InvariantCulture);
            if (shown.CompareTo(limit) == value.CompareTo(limit))
            {
                return text;
            }
        }

        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>All digits of a number that a person wrote.</summary>
    public static string FormatExactly(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static int UsualDecimals(double value) => Math.Abs(value) switch
    {
        >= 1000 or 0 => 0,
        >= 100 => 1,
        >= 1 => 2,
        >= 0.01 => 4,
        _ => 6,
    };

    private static string Format(double value, int decimals)
    {
        // Beyond this a double has no decimals, and fixed notation is only long.
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e15 || (value != 0 && Math.Abs(value) < 1e-6))
        {
            return value.ToString("G6", CultureInfo.InvariantCulture);
        }

        // A sign, 15 digits, the point and the decimals.
        Span<char> digits = stackalloc char[2 + 15 + MostDecimals];
        value.TryFormat(digits, out int length, FixedFormats[decimals], CultureInfo.InvariantCulture);
        ReadOnlySpan<char> text = digits[..length];
        text = text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
        return text is "-0" ? "0" : text.ToString();
    }
}

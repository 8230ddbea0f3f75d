using System.Globalization;

namespace ProgressiveDelivery.Analysis;

/// <summary>Prints measurements for people: few digits, the same on every machine, and never on the wrong side of a limit.</summary>
public static class Numbers
{
    private const int MostDecimals = 15;
    private static readonly string[] FixedFormats = [.. Enumerable.Range(0, MostDecimals + 1).Select(decimals => $"F{decimals}")];

    /// <summary>Characters that no number is longer than.</summary>
    internal const int Longest = 2 + 15 + MostDecimals;

    /// <summary>About three significant digits, without trailing zeros.</summary>
    public static string Format(double value)
    {
        Span<char> text = stackalloc char[Longest];
        return text[..Write(value, text)].ToString();
    }

    /// <summary>
    /// As many digits as it takes that the text compares to <paramref name="limit"/> as the value does, so that 98.996
    /// below 99 does not print as "99 is below 99".
    /// </summary>
    public static string FormatAgainst(double value, double limit)
    {
        Span<char> text = stackalloc char[Longest];
        return text[..WriteAgainst(value, limit, text)].ToString();
    }

    /// <summary>All digits of a number that a person wrote.</summary>
    public static string FormatExactly(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Writes what <see cref="Format"/> gives, and returns its length.</summary>
    /// <param name="value">The number.</param>
    /// <param name="text">At least <see cref="Longest"/> characters.</param>
    internal static int Write(double value, Span<char> text) => Write(value, UsualDecimals(value), text);

    /// <summary>Writes what <see cref="FormatAgainst"/> gives, and returns its length.</summary>
    internal static int WriteAgainst(double value, double limit, Span<char> text)
    {
        for (int decimals = UsualDecimals(value); decimals <= MostDecimals; decimals++)
        {
            int length = Write(value, decimals, text);
            double shown = double.Parse(text[..length], CultureInfo.InvariantCulture);
            if (shown.CompareTo(limit) == value.CompareTo(limit))
            {
                return length;
            }
        }

        return WriteExactly(value, text);
    }

    /// <summary>Writes what <see cref="FormatExactly"/> gives, and returns its length.</summary>
    internal static int WriteExactly(double value, Span<char> text) =>
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture) ? length : throw new ArgumentException("The text is too short.", nameof(text));

    private static int UsualDecimals(double value) => Math.Abs(value) switch
    {
        >= 1000 or 0 => 0,
        >= 100 => 1,
        >= 1 => 2,
        >= 0.01 => 4,
        _ => 6,
    };

    private static int Write(double value, int decimals, Span<char> text)
    {
        // Beyond this a double has no decimals, and fixed notation is only long.
        bool isFixed = double.IsFinite(value) && Math.Abs(value) < 1e15 && (value == 0 || Math.Abs(value) >= 1e-6);
        if (!value.TryFormat(text, out int length, isFixed ? FixedFormats[decimals] : "G6", CultureInfo.InvariantCulture))
        {
            throw new ArgumentException("The text is too short.", nameof(text));
        }

        if (isFixed && text[..length].Contains('.'))
        {
            length = text[..length].TrimEnd('0').TrimEnd('.').Length;
        }

        if (text[..length] is "-0")
        {
            text[0] = '0';
            return 1;
        }

        return length;
    }
}

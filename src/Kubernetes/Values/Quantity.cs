using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>An amount of a resource ("500m", "1Gi", "1e3"): compared by value, written back as it was read.</summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    // Beyond this nothing is measured, and an exponent must not make us compute a billion digits.
    private const int MaxExponent = 30;
    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");
    private static readonly BigInteger NanosPerUnit = BigInteger.Pow(10, 9);
    private readonly string? _text;

    private Quantity(string text, BigInteger nanos)
    {
        _text = text;
        Nanos = nanos;
    }

    /// <summary>The value in billionths, rounded away from zero: the finest that Kubernetes keeps.</summary>
    public BigInteger Nanos { get; }

    /// <summary>The value in thousandths, rounded up: the unit of CPU.</summary>
    public BigInteger Millis => CeilingDivide(Nanos, BigInteger.Pow(10, 6));

    /// <exception cref="FormatException">The text is not a quantity.</exception>
    public static Quantity Parse(string text) => TryParse(text, out Quantity quantity)
        ? quantity
        : throw new FormatException($"\"{text}\" is not a quantity: expected a form like 500m, 1.5 or 2Gi.");

    public static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        int length = rest.IndexOfAnyExcept(NumberChars);
        ReadOnlySpan<char> number = length < 0 ? rest : rest[..length];
        ReadOnlySpan<char> suffix = length < 0 ? [] : rest[length..];
        if (!TryDigits(number, out BigInteger digits, out int decimals) || !TryScale(suffix, out int twos, out int tens))
        {
            return false;
        }

        BigInteger numerator = (digits << twos) * NanosPerUnit * BigInteger.Pow(10, Math.Max(tens, 0));
        BigInteger denominator = BigInteger.Pow(10, decimals + Math.Max(-tens, 0));
        BigInteger nanos = CeilingDivide(numerator, denominator);
        quantity = new(text!, negative ? -nanos : nanos);
        return true;
    }

    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    public int CompareTo(Quantity other) => Nanos.CompareTo(other.Nanos);

    public bool Equals(Quantity other) => Nanos == other.Nanos;

    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    public override int GetHashCode() => Nanos.GetHashCode();

    /// <summary>The text as it was read.</summary>
    public override string ToString() => _text ?? "0";

    private static bool TryDigits(ReadOnlySpan<char> number, out BigInteger digits, out int decimals)
    {
        digits = default;
        int dot = number.IndexOf('.');
        decimals = dot < 0 ? 0 : number.Length - dot - 1;
        // "." alone has no digit; more than a hundred of them measure nothing.
        if (number.Length is 0 or > 100 || number is "." || number.Count('.') > 1)
        {
            return false;
        }

        string all = dot < 0 ? number.ToString() : string.Concat(number[..dot], number[(dot + 1)..]);
        return BigInteger.TryParse(all, NumberStyles.None, CultureInfo.InvariantCulture, out digits);
    }

    // "E" alone is exa; "E3" and "e3" are exponents.
    private static bool TryScale(ReadOnlySpan<char> suffix, out int twos, out int tens)
    {
        (twos, tens) = suffix switch
        {
            "" => (0, 0),
            "n" => (0, -9),
            "u" => (0, -6),
            "m" => (0, -3),
            "k" => (0, 3),
            "M" => (0, 6),
            "G" => (0, 9),
            "T" => (0, 12),
            "P" => (0, 15),
            "E" => (0, 18),
            "Ki" => (10, 0),
            "Mi" => (20, 0),
            "Gi" => (30, 0),
            "Ti" => (40, 0),
            "Pi" => (50, 0),
            "Ei" => (60, 0),
            _ => (-1, 0),
        };
        return twos >= 0 || TryExponent(suffix, out twos, out tens);
    }

    private static bool TryExponent(ReadOnlySpan<char> suffix, out int twos, out int tens)
    {
        (twos, tens) = (0, 0);
        return suffix[0] is 'e' or 'E'
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out tens)
            && Math.Abs((long)tens) <= MaxExponent;
    }

    private static BigInteger CeilingDivide(BigInteger value, BigInteger by)
    {
        BigInteger quotient = BigInteger.DivRem(value, by, out BigInteger rest);
        return rest.Sign > 0 ? quotient + 1 : quotient;
    }
}

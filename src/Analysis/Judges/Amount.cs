namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>A number with its unit that goes into a sentence without a text of its own in between: judging allocates little.</summary>
internal readonly struct Amount : ISpanFormattable
{
    private readonly double _value;
    private readonly double? _against;
    private readonly bool _isExact;
    private readonly string _unit;

    private Amount(double value, double? against, bool isExact, string unit) => (_value, _against, _isExact, _unit) = (value, against, isExact, unit);

    /// <summary>As <see cref="Numbers.Format(double)"/>.</summary>
    public static Amount Of(double value, string unit) => new(value, null, isExact: false, unit);

    /// <summary>As <see cref="Numbers.FormatAgainst"/>.</summary>
    public static Amount Against(double value, double limit, string unit) => new(value, limit, isExact: false, unit);

    /// <summary>As <see cref="Numbers.FormatExactly"/>.</summary>
    public static Amount Exactly(double value, string unit) => new(value, null, isExact: true, unit);

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<char> text = stackalloc char[Numbers.Longest];
        int length = _isExact ? Numbers.WriteExactly(_value, text) : _against is { } limit ? Numbers.WriteAgainst(_value, limit, text) : Numbers.Write(_value, text);
        ReadOnlySpan<char> number = text[..length];
        return _unit.Length == 0 ? destination.TryWrite($"{number}", out charsWritten) : destination.TryWrite($"{number} {_unit}", out charsWritten);
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => $"{this}";

    public override string ToString() => $"{this}";
}

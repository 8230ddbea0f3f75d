using System.Globalization;

namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>The number of requests in brackets, at the end of a clause; nothing where they were not counted.</summary>
internal readonly struct CountedRequests(double? requests) : ISpanFormattable
{
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        return requests is not { } count || destination.TryWrite(CultureInfo.InvariantCulture, $" ({Math.Round(count)} requests)", out charsWritten);
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => $"{this}";

    public override string ToString() => $"{this}";
}

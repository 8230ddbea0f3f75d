using System.Globalization;

namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>The end of a sentence on a measurement beyond its limit: how many of the last ones were. Nothing for a metric that remembers none.</summary>
internal readonly struct RepeatedFailure(MetricCheck check, RecentMeasurements? recent) : ISpanFormattable
{
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        return recent is not { } known
            || (known.Failed >= check.FailureLimit
                ? destination.TryWrite(CultureInfo.InvariantCulture, $", as were {known.Failed} of the last {known.Count} measurements", out charsWritten)
                : destination.TryWrite(CultureInfo.InvariantCulture, $", as were {known.Failed} of the last {known.Count} measurements; {check.FailureLimit} of {check.Of} fail the check", out charsWritten));
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => $"{this}";

    public override string ToString() => $"{this}";
}

using System.Globalization;

namespace ProgressiveDelivery.Analysis.ClusterMetrics;

/// <summary>Reads the amounts of Kubernetes as numbers: <c>12500m</c> is 12.5, <c>2Ki</c> is 2048, <c>1e3</c> is 1000.</summary>
internal static class MetricQuantity
{
    private static readonly (string Suffix, double Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
    ];

    public static bool TryParse(string text, out double number)
    {
        (string suffix, double factor) = Suffixes.FirstOrDefault(entry => text.EndsWith(entry.Suffix, StringComparison.Ordinal), ("", 1));
        bool read = double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value);

        // Dividing keeps 12500m exact, where multiplying by 0.001 does not.
        number = factor < 1 ? value / Math.Round(1 / factor) : value * factor;
        return read && double.IsFinite(number);
    }
}

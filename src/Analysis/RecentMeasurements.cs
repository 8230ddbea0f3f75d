using System.Numerics;

namespace ProgressiveDelivery.Analysis;

/// <summary>Which of a metric's last measurements were beyond its limit: a bit for each, the newest one lowest.</summary>
/// <param name="Beyond">The bits.</param>
/// <param name="Count">How many measurements they stand for.</param>
public readonly record struct RecentMeasurements(uint Beyond, int Count)
{
    /// <summary>As many are remembered at most.</summary>
    public const int Longest = 32;

    public int Failed => BitOperations.PopCount(Beyond);

    /// <summary>Adds a measurement and keeps the newest ones.</summary>
    /// <param name="beyond">Whether it was beyond the limit.</param>
    /// <param name="of">How many are kept, 1 to <see cref="Longest"/>.</param>
    public RecentMeasurements With(bool beyond, int of)
    {
        uint bits = (Beyond << 1) | (beyond ? 1u : 0u);
        return new RecentMeasurements(of >= Longest ? bits : bits & ((1u << of) - 1), Math.Min(Count + 1, of));
    }

    /// <summary>One digit for each measurement, 1 for one beyond the limit, the newest one last.</summary>
    public override string ToString() => string.Create(Count, Beyond, (text, bits) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[^(i + 1)] = (bits >> i & 1) == 1 ? '1' : '0';
        }
    });

    /// <summary>Reads what <see cref="ToString"/> wrote; of anything else nothing is remembered.</summary>
    public static RecentMeasurements Parse(string? text)
    {
        if (text is null || text.Length > Longest || text.Any(digit => digit is not ('0' or '1')))
        {
            return default;
        }

        return text.Aggregate(default(RecentMeasurements), (known, digit) => known.With(digit == '1', Longest));
    }
}

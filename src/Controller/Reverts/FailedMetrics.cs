using System.Globalization;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>Turns recorded verdicts into the words of a commit message: <c>63.64 %</c> against <c>&gt;= 99 %</c>.</summary>
internal static class FailedMetrics
{
    public static IReadOnlyList<FailedMetric> Of(IReadOnlyList<VerdictStatus>? verdicts)
        => [.. (verdicts ?? []).Where(verdict => verdict.Verdict == "Fail").Select(verdict => new FailedMetric(verdict.Metric, Value(verdict), verdict.Limit ?? "no limit"))];

    private static string Value(VerdictStatus verdict)
    {
        if (verdict.Value is not { } text)
        {
            return "no value";
        }

        string number = double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value.ToString("G4", CultureInfo.InvariantCulture) : text;

        // The limit is written with its unit, the recorded value is a bare number.
        string? unit = verdict.Limit?.Split(' ')[^1];
        return unit is null || double.TryParse(unit, CultureInfo.InvariantCulture, out _) ? number : $"{number} {unit}";
    }
}

using System.Globalization;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>Turns recorded verdicts into the words of a commit message: <c>63.64 %</c> against <c>&gt;= 99 %</c>.</summary>
internal static class FailedMetrics
{
    public static IReadOnlyList<FailedMetric> Of(IReadOnlyList<VerdictStatus>? verdicts)
        => [.. (verdicts ?? []).Where(verdict => verdict.Verdict == "Fail" && verdict.DryRun != true)
            .Select(verdict => new FailedMetric(verdict.Metric, Value(verdict), verdict.Limit ?? "no limit") { Evidence = Evidence(verdict) })];

    /// <summary>What the cause says beyond the verdicts, whose facts stand in the message by themselves: <c>2 of 2 failed checks</c>, or what the pods reported.</summary>
    public static IReadOnlyList<string> Beyond(IReadOnlyList<VerdictStatus>? verdicts, string cause)
    {
        string rest = cause;
        foreach (VerdictStatus failed in (verdicts ?? []).Where(verdict => verdict.Verdict == "Fail" && verdict.DryRun != true))
        {
            string told = failed.Message.TrimEnd('.');
            if (told.Length > 0 && rest.Contains(told, StringComparison.Ordinal))
            {
                rest = rest.Replace(told, "", StringComparison.Ordinal);
            }
        }

        rest = rest == cause ? cause : rest.Trim(' ', ';', '.', '(', ')');
        return rest.Length == 0 ? [] : [rest];
    }

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

    /// <summary>What the value was measured by: <c>31 of 400 requests bad, the primary's 18 of 3600, p = 1.2e-09</c>.</summary>
    private static string? Evidence(VerdictStatus verdict)
    {
        string[] parts =
        [
            .. verdict.Requests is { } requests ? [Counts(verdict.Bad, requests, verdict.Bad is null ? "requests" : "requests bad")] : (string[])[],
            .. verdict.PrimaryRequests is { } primary ? [$"the primary's {Counts(verdict.PrimaryBad, primary, "").TrimEnd()}"] : (string[])[],
            .. verdict.PValue is { } chance ? [$"p = {chance.ToString("G2", CultureInfo.InvariantCulture)}"] : (string[])[],
        ];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    private static string Counts(double? bad, double requests, string what)
        => bad is { } number ? $"{Whole(number)} of {Whole(requests)} {what}" : $"{Whole(requests)} {what}";

    private static string Whole(double count) => Math.Round(count).ToString("F0", CultureInfo.InvariantCulture);
}

namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Compares one number with fixed limits, after asking whether the number means anything. Pure.</summary>
public static class ThresholdJudge
{
    /// <summary>
    /// Relative slack at a bound. 0.1 + 0.2 is above 0.3 in binary floating point, and rates are sums of such numbers; an
    /// inclusive limit must let them pass. No measurement is anywhere near this precise.
    /// </summary>
    private const double Slack = 1e-9;

    /// <param name="check">The metric and its limits.</param>
    /// <param name="reading">The answer to the metric's query.</param>
    /// <param name="requestCount">The answer to the count query; null when it was not asked.</param>
    public static Verdict Judge(MetricCheck check, MetricReading reading, MetricReading? requestCount)
    {
        string? limit = Describe(check);
        if (reading is MetricReading.Unavailable unavailable)
        {
            return Without(VerdictKind.ProviderUnavailable, check, limit, unavailable.Reason);
        }

        if (check.MinRequests > 0 && TooFewRequests(check, limit, requestCount) is { } tooFew)
        {
            return tooFew;
        }

        return reading switch
        {
            MetricReading.NoData noData => Without(VerdictKind.NotEnoughEvidence, check, limit, noData.Reason),
            MetricReading.Value value when double.IsFinite(value.Number) => Compare(check, limit, value.Number, requestCount),
            MetricReading.Value value => Without(VerdictKind.NotEnoughEvidence, check, limit, $"the value is {Numbers.Format(value.Number)}, which is no measurement"),
            _ => throw new ArgumentOutOfRangeException(nameof(reading)),
        };
    }

    private static Verdict? TooFewRequests(MetricCheck check, string? limit, MetricReading? requestCount)
    {
        string needed = Numbers.FormatExactly(check.MinRequests);
        return requestCount switch
        {
            MetricReading.Value count when count.Number >= check.MinRequests => null,
            MetricReading.Value count when double.IsFinite(count.Number) => Without(VerdictKind.NotEnoughEvidence, check, limit,
                $"{Numbers.FormatAgainst(Math.Max(0, count.Number), check.MinRequests)} of {needed} requests needed in {Seconds(check)}"),
            MetricReading.Unavailable unavailable => Without(VerdictKind.ProviderUnavailable, check, limit,
                $"the requests could not be counted: {unavailable.Reason}"),
            null => Without(VerdictKind.NotEnoughEvidence, check, limit,
                $"minRequests is {needed} but no query counts the requests; give a count query or set minRequests to 0"),
            _ => Without(VerdictKind.NotEnoughEvidence, check, limit, $"no requests in {Seconds(check)}, {needed} needed"),
        };
    }

    private static Verdict Compare(MetricCheck check, string? limit, double value, MetricReading? requestCount)
    {
        (double? min, double? max) = check.Range;
        string requests = requestCount is MetricReading.Value count && double.IsFinite(count.Number)
            ? $" ({Numbers.Format(Math.Round(count.Number))} requests)"
            : "";
        if (min is { } low && !(value >= low - SlackOf(low)))
        {
            return Measured(VerdictKind.Fail, $"{WithUnit(check, Numbers.FormatAgainst(value, low))} is below {WithUnit(check, Numbers.FormatExactly(low))}");
        }

        if (max is { } high && !(value <= high + SlackOf(high)))
        {
            return Measured(VerdictKind.Fail, $"{WithUnit(check, Numbers.FormatAgainst(value, high))} is above {WithUnit(check, Numbers.FormatExactly(high))}");
        }

        string shown = WithUnit(check, Numbers.Format(value));
        return Measured(VerdictKind.Pass, limit is null ? $"{shown}, no limit is set" : $"{shown} is within {limit}");

        Verdict Measured(VerdictKind kind, string words) => new(kind, check.Name, value, limit, $"{check.Name} {words}{requests}");
    }

    private static Verdict Without(VerdictKind kind, MetricCheck check, string? limit, string reason) =>
        new(kind, check.Name, null, limit, $"{check.Name}: {reason}");

    private static string? Describe(MetricCheck check) => check.Range switch
    {
        { Min: { } min, Max: { } max } => WithUnit(check, $"{Numbers.FormatExactly(min)} to {Numbers.FormatExactly(max)}"),
        { Min: { } min } => WithUnit(check, $">= {Numbers.FormatExactly(min)}"),
        { Max: { } max } => WithUnit(check, $"<= {Numbers.FormatExactly(max)}"),
        _ => null,
    };

    private static string WithUnit(MetricCheck check, string text) => check.Unit.Length == 0 ? text : $"{text} {check.Unit}";

    private static string Seconds(MetricCheck check) => $"the last {Numbers.Format(check.Interval.TotalSeconds)} s";

    private static double SlackOf(double bound) => double.IsFinite(bound) ? Math.Abs(bound) * Slack : 0;
}

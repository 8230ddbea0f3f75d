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
        string? limit = LimitOf(check);
        if (reading is MetricReading.Unavailable unavailable)
        {
            return Without(VerdictKind.ProviderUnavailable, check, limit, unavailable.Reason);
        }

        if (RequestCount.Problem(check, requestCount, "requests") is var (kind, reason))
        {
            return Without(kind, check, limit, reason);
        }

        return reading switch
        {
            MetricReading.NoData noData => Without(VerdictKind.NotEnoughEvidence, check, limit, noData.Reason),
            MetricReading.Value value when double.IsFinite(value.Number) => Compare(check, limit, value.Number, RequestCount.Of(requestCount)),
            MetricReading.Value value => Without(VerdictKind.NotEnoughEvidence, check, limit, $"the value is {Numbers.Format(value.Number)}, which is no measurement"),
            _ => throw new ArgumentOutOfRangeException(nameof(reading)),
        };
    }

    private static Verdict Compare(MetricCheck check, string? limit, double value, double? requests)
    {
        if (check.HardLimit is { } hard && Beyond(hard, value) is { } hardBound && Proof(check, value, requests, hardBound) is { IsProven: true } certain)
        {
            return Measured(VerdictKind.Fail, $"{Against(check, value, hardBound, "the hard limit ")}{Counted(requests)}") with
            {
                Limit = Describe(check, hard),
                Evidence = certain.Evidence,
                IsDecisive = true,
                Recent = Repetition.Remember(check, check.Recent, beyond: true),
            };
        }

        // Where there is only a hard limit it is the one that the doubt is about.
        if ((Beyond(check.Range, value) ?? (check.HardLimit is null ? null : Beyond(check.HardLimit, value))) is not { } bound)
        {
            string shown = WithUnit(check, Numbers.Format(value));
            return Measured(VerdictKind.Pass, limit is null ? $"{shown}, no limit is set{Counted(requests)}" : $"{shown} is within {limit}{Counted(requests)}") with
            {
                Evidence = new Evidence { Requests = requests },
                Recent = Repetition.Remember(check, check.Recent, beyond: false),
            };
        }

        Likelihood proof = Proof(check, value, requests, bound);
        string words = Against(check, value, bound, "");
        return proof.IsProven
            ? Repetition.Counted(check, check.Recent, Measured(VerdictKind.Fail, $"{words}{Counted(requests)}") with { Evidence = proof.Evidence }, beyond: true)
            : Measured(VerdictKind.NotEnoughEvidence, $"{words}, but {proof.Doubt}") with { Evidence = proof.Evidence };

        Verdict Measured(VerdictKind kind, string text) => new(kind, check.Name, value, limit, $"{check.Name} {text}") { IsDryRun = check.IsDryRun };
    }

    /// <summary>The bound that the value is beyond, and whether it is a minimum; null when it is within.</summary>
    private static Bound? Beyond(ThresholdRange range, double value) =>
        range.Min is { } min && !(value >= min - SlackOf(min)) ? new Bound(min, IsMinimum: true)
        : range.Max is { } max && !(value <= max + SlackOf(max)) ? new Bound(max, IsMinimum: false)
        : null;

    /// <summary>Whether a value beyond a bound could be chance: how likely so many bad requests are when their true share is the bound's.</summary>
    private static Likelihood Proof(MetricCheck check, double value, double? requests, Bound bound)
    {
        if (!check.IsBounded || requests is not { } total || !(value >= 0 && value <= check.Whole))
        {
            return new Likelihood(true, new Evidence { Requests = requests }, "");
        }

        double whole = check.Whole.Value;
        double share = bound.IsMinimum ? 1 - value / whole : value / whole;
        double allowed = bound.IsMinimum ? 1 - bound.Value / whole : bound.Value / whole;
        double low = WilsonInterval.Of(share * total, total, Normal.Quantile(check.Confidence)).Low;
        var evidence = new Evidence
        {
            Requests = total,
            Bad = share * total,
            Confidence = check.Confidence,
            PValue = WilsonInterval.PValue(share * total, total, allowed),
        };
        if (low > allowed)
        {
            return new Likelihood(true, evidence, "");
        }

        double bad = Math.Round(share * total);
        string possible = WithUnit(check, Numbers.Format((bound.IsMinimum ? 1 - low : low) * whole));
        string counts = $"{Numbers.Format(bad)} bad {(bad == 1 ? "request" : "requests")} of {Numbers.Format(Math.Round(total))} {(bad == 1 ? "does" : "do")}";
        return new Likelihood(false, evidence, $"{counts} not prove it: {possible} is possible at {Numbers.Format(check.Confidence * 100)} % confidence");
    }

    private static Verdict Without(VerdictKind kind, MetricCheck check, string? limit, string reason) =>
        new(kind, check.Name, null, limit, $"{check.Name}: {reason}") { IsDryRun = check.IsDryRun };

    private static string Against(MetricCheck check, double value, Bound bound, string which) =>
        $"{WithUnit(check, Numbers.FormatAgainst(value, bound.Value))} is {(bound.IsMinimum ? "below" : "above")} {which}{WithUnit(check, Numbers.FormatExactly(bound.Value))}";

    private static string Counted(double? requests) => requests is { } count ? $" ({Numbers.Format(Math.Round(count))} requests)" : "";

    private static string? LimitOf(MetricCheck check) => Describe(check, check.Range) ?? (check.HardLimit is { } hard ? Describe(check, hard) : null);

    private static string? Describe(MetricCheck check, ThresholdRange range) => range switch
    {
        { Min: { } min, Max: { } max } => WithUnit(check, $"{Numbers.FormatExactly(min)} to {Numbers.FormatExactly(max)}"),
        { Min: { } min } => WithUnit(check, $">= {Numbers.FormatExactly(min)}"),
        { Max: { } max } => WithUnit(check, $"<= {Numbers.FormatExactly(max)}"),
        _ => null,
    };

    private static string WithUnit(MetricCheck check, string text) => check.Unit.Length == 0 ? text : $"{text} {check.Unit}";

    private static double SlackOf(double bound) => double.IsFinite(bound) ? Math.Abs(bound) * Slack : 0;

    private readonly record struct Bound(double Value, bool IsMinimum);

    private readonly record struct Likelihood(bool IsProven, Evidence Evidence, string Doubt);
}

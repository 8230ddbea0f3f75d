using System.Globalization;

namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Compares one number with fixed limits, after asking whether the number means anything. Pure.</summary>
public static class ThresholdJudge
{
    /// <summary>
    /// Relative slack at a bound. 0.1 + 0.2 is above 0.3 in binary floating point, and rates are sums of such numbers; an
    /// inclusive limit must let them pass. No measurement is anywhere near this precise.
    /// </summary>
    private const double Slack = 1e-9;

    // Servers compute shares from rates that are extrapolated; a little more than all of them is all of them.
    private const double Rounding = 1e-6;

    // A caller that tries once again is no proof.
    private const double FewestBad = 3;

    // With fewer requests than were asked for, chance must be as rare as one in a thousand.
    private static readonly double Certain = Math.Log(1000);

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

        if (RequestCount.Problem(check, requestCount, "requests") is var (kind, reason) && !FailsAllTheSame(check, reading, requestCount))
        {
            return Without(kind, check, limit, reason);
        }

        return reading switch
        {
            MetricReading.NoData noData => Without(VerdictKind.NotEnoughEvidence, check, limit, noData.Reason),
            MetricReading.Value value when check.Whole is { } whole && !(value.Number >= -Rounding * whole && value.Number <= whole * (1 + Rounding)) =>
                Without(VerdictKind.NotEnoughEvidence, check, limit, $"the value is {Numbers.Format(value.Number)} {check.Unit}, which is no share"),
            MetricReading.Value value when double.IsFinite(value.Number) => Compare(check, limit, value.Number, RequestCount.Of(requestCount)),
            MetricReading.Value value => Without(VerdictKind.NotEnoughEvidence, check, limit, $"the value is {Numbers.Format(value.Number)}, which is no measurement"),
            _ => throw new ArgumentOutOfRangeException(nameof(reading)),
        };
    }

    /// <summary>Whether so many of too few requests were bad that no more are waited for: little traffic must not save a canary that fails all of it.</summary>
    private static bool FailsAllTheSame(MetricCheck check, MetricReading reading, MetricReading? requestCount)
        => reading is MetricReading.Value { Number: var value } && RequestCount.Of(requestCount) is { } requests
            && IsShare(check, value) && BoundOf(check, value) is { } bound && Proof(check, value, requests, bound).IsProven;

    private static Verdict Compare(MetricCheck check, string? limit, double value, double? requests)
    {
        var counted = new CountedRequests(requests);
        if (check.HardLimit is { } hard && Beyond(hard, value) is { } hardBound && Proof(check, value, requests, hardBound) is { IsProven: true } certain)
        {
            return new Verdict(VerdictKind.Fail, check.Name, value, Describe(check, hard), $"{check.Name} {Shown(check, value, hardBound)} is {hardBound.Words} the hard limit {Limit(check, hardBound)}{counted}")
            {
                Evidence = certain.Evidence,
                IsDecisive = true,
                Recent = Repetition.Remember(check, check.Recent, beyond: true),
                IsDryRun = check.IsDryRun,
            };
        }

        if (BoundOf(check, value) is not { } bound)
        {
            var shown = Amount.Of(value, check.Unit);
            return new Verdict(VerdictKind.Pass, check.Name, value, limit, limit is null ? $"{check.Name} {shown}, no limit is set{counted}" : $"{check.Name} {shown} is within {limit}{counted}")
            {
                Evidence = new Evidence { Requests = requests },
                Recent = Repetition.Remember(check, check.Recent, beyond: false),
                IsDryRun = check.IsDryRun,
            };
        }

        Likelihood proof = Proof(check, value, requests, bound);
        if (!proof.IsProven)
        {
            return new Verdict(VerdictKind.NotEnoughEvidence, check.Name, value, limit, Doubt(check, value, bound, proof))
            {
                Evidence = proof.Evidence,
                IsDryRun = check.IsDryRun,
            };
        }

        RecentMeasurements? recent = Repetition.Remember(check, check.Recent, beyond: true);
        string sentence = $"{check.Name} {Shown(check, value, bound)} is {bound.Words} {Limit(check, bound)}{counted}{new RepeatedFailure(check, recent)}";
        return new Verdict(Repetition.Judge(check, recent), check.Name, value, limit, sentence)
        {
            Evidence = proof.Evidence,
            Recent = recent,
            IsDryRun = check.IsDryRun,
        };
    }

    /// <summary>As <see cref="Beyond"/>; where there is only a hard limit it is the one that doubt is about.</summary>
    private static Bound? BoundOf(MetricCheck check, double value) => Beyond(check.Range, value) ?? (check.HardLimit is null ? null : Beyond(check.HardLimit, value));

    /// <summary>The bound that the value is beyond, and whether it is a minimum; null when it is within.</summary>
    private static Bound? Beyond(ThresholdRange range, double value) =>
        range.Min is { } min && !(value >= min - SlackOf(min)) ? new Bound(min, IsMinimum: true)
        : range.Max is { } max && !(value <= max + SlackOf(max)) ? new Bound(max, IsMinimum: false)
        : null;

    /// <summary>Whether a value beyond a bound could be chance: how likely so many bad requests are when their true share is the bound's.</summary>
    private static Likelihood Proof(MetricCheck check, double value, double? requests, Bound bound)
    {
        if (requests is not { } total || !IsShare(check, value))
        {
            return new Likelihood(true, new Evidence { Requests = requests }, 0);
        }

        double whole = check.Whole!.Value;
        (double share, double allowed) = Bad(whole, value, bound);
        double low = WilsonInterval.Of(share * total, total, Normal.Quantile(check.Confidence)).Low;
        var evidence = new Evidence
        {
            Requests = total,
            Bad = share * total,
            Confidence = check.Confidence,
            PValue = WilsonInterval.PValue(share * total, total, allowed),
        };
        bool isProven = total >= check.MinRequests
            ? low > allowed
            : Math.Round(share * total) >= FewestBad && Chernoff.Surprise(share * total, (1 - share) * total, allowed) > Certain;
        return new Likelihood(isProven, evidence, (bound.IsMinimum ? 1 - low : low) * whole);
    }

    private static bool IsShare(MetricCheck check, double value) => check.IsBounded && value >= 0 && value <= check.Whole;

    /// <summary>The shares of bad requests that were measured and that the bound allows, from 0 to 1.</summary>
    private static (double Share, double Allowed) Bad(double whole, double value, Bound bound)
        => bound.IsMinimum ? (1 - value / whole, 1 - bound.Value / whole) : (value / whole, bound.Value / whole);

    private static string Doubt(MetricCheck check, double value, Bound bound, Likelihood proof)
    {
        double bad = Math.Round(proof.Evidence.Bad ?? 0);
        string noun = bad == 1 ? "request" : "requests";
        string verb = bad == 1 ? "does" : "do";
        return string.Create(CultureInfo.InvariantCulture,
            $"{check.Name} {Shown(check, value, bound)} is {bound.Words} {Limit(check, bound)}, but {bad} bad {noun} of {Math.Round(proof.Evidence.Requests ?? 0)} {verb} not prove it: {Amount.Of(proof.Possible, check.Unit)} is possible at {Amount.Of(check.Confidence * 100, "%")} confidence");
    }

    private static Verdict Without(VerdictKind kind, MetricCheck check, string? limit, string reason) =>
        new(kind, check.Name, null, limit, $"{check.Name}: {reason}") { IsDryRun = check.IsDryRun };

    private static Amount Shown(MetricCheck check, double value, Bound bound) => Amount.Against(value, bound.Value, check.Unit);

    private static Amount Limit(MetricCheck check, Bound bound) => Amount.Exactly(bound.Value, check.Unit);

    private static string? LimitOf(MetricCheck check) => Describe(check, check.Range) ?? (check.HardLimit is { } hard ? Describe(check, hard) : null);

    private static string? Describe(MetricCheck check, ThresholdRange range)
    {
        string gap = check.Unit.Length == 0 ? "" : " ";
        return range switch
        {
            { Min: { } min, Max: { } max } => string.Create(CultureInfo.InvariantCulture, $"{min:R} to {max:R}{gap}{check.Unit}"),
            { Min: { } min } => string.Create(CultureInfo.InvariantCulture, $">= {min:R}{gap}{check.Unit}"),
            { Max: { } max } => string.Create(CultureInfo.InvariantCulture, $"<= {max:R}{gap}{check.Unit}"),
            _ => null,
        };
    }

    private static double SlackOf(double bound) => double.IsFinite(bound) ? Math.Abs(bound) * Slack : 0;

    private readonly record struct Bound(double Value, bool IsMinimum)
    {
        public string Words => IsMinimum ? "below" : "above";
    }

    /// <param name="IsProven">Whether chance does not explain the value.</param>
    /// <param name="Evidence">The numbers.</param>
    /// <param name="Possible">The mildest value that the measurement leaves possible.</param>
    private readonly record struct Likelihood(bool IsProven, Evidence Evidence, double Possible);
}

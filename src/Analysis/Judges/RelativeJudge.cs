namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>
/// Compares the canary's value with the primary's over the same window, each check by itself. Shares of requests are compared by
/// their bad side: at 1.2 times, 1.2 % of the canary's requests may fail where 1 % of the primary's do. Pure.
/// </summary>
public static class RelativeJudge
{
    private const double Slack = 1e-9;

    /// <param name="check">The metric, with <see cref="MetricCheck.Relative"/>.</param>
    /// <param name="canary">The answers to the canary's query and to its count query, which is null when not asked.</param>
    /// <param name="primary">Those of the primary.</param>
    public static Verdict Judge(MetricCheck check, (MetricReading Value, MetricReading? Count) canary, (MetricReading Value, MetricReading? Count) primary)
    {
        RelativeLimit limit = check.Relative ?? throw new ArgumentException("The check has no relative limit.", nameof(check));
        if ((canary.Value as MetricReading.Unavailable ?? primary.Value as MetricReading.Unavailable) is { } unavailable)
        {
            return Without(VerdictKind.ProviderUnavailable, check, unavailable.Reason);
        }

        if ((RequestCount.Problem(check, canary.Count, "requests to the canary") ?? RequestCount.Problem(check, primary.Count, "requests to the primary")) is var (kind, reason))
        {
            return Without(kind, check, reason);
        }

        if ((Problem(canary.Value, "canary") ?? Problem(primary.Value, "primary")) is { } problem)
        {
            return Without(VerdictKind.NotEnoughEvidence, check, problem);
        }

        var ours = new Side(Measure(check, limit, canary.Value), RequestCount.Of(canary.Count));
        var theirs = new Side(Measure(check, limit, primary.Value), RequestCount.Of(primary.Count));
        return limit.MaxRelative is not null && (ours.Value < 0 || theirs.Value < 0)
            ? Without(VerdictKind.NotEnoughEvidence, check, $"{Numbers.Format(ours.Value)} and the primary's {Numbers.Format(theirs.Value)} have no ratio, as one is below 0")
            : Compare(check, limit, ours, theirs);
    }

    /// <summary>The name of the verdict, which is another one than that of the metric's own limits.</summary>
    public static string NameOf(string metric) => $"{metric} relative to the primary";

    private static string NameOf(MetricCheck check, RelativeLimit limit) => limit.Name ?? NameOf(check.Name);

    private static Verdict Compare(MetricCheck check, RelativeLimit limit, Side canary, Side primary)
    {
        bool lower = limit.LowerIsWorse && check.Whole is null;
        double ratio = limit.MaxRelative ?? 1;
        double allowed = lower
            ? Math.Min(primary.Value / ratio, primary.Value - limit.MaxAbsolute)
            : Math.Max(primary.Value * ratio, primary.Value + limit.MaxAbsolute);
        double slack = Math.Abs(allowed) * Slack;
        bool beyond = lower ? canary.Value < allowed - slack : canary.Value > allowed + slack;
        string name = NameOf(check, limit);
        string words = Describe(check, limit, lower, Amount.Of(primary.Value, check.Unit));
        var shown = Amount.Against(canary.Value, allowed, check.Unit);
        string bad = check.Whole is null ? "" : " bad";
        string position = beyond ? "beyond" : "within";
        (var ours, var theirs) = (new CountedRequests(canary.Requests), new CountedRequests(primary.Requests));
        bool isDoubtful = beyond && !IsProven(check, limit, canary, primary);
        RecentMeasurements? recent = isDoubtful ? null : Repetition.Remember(check, limit.Recent, beyond);
        VerdictKind kind = isDoubtful ? VerdictKind.NotEnoughEvidence : beyond ? Repetition.Judge(check, recent) : VerdictKind.Pass;
        string sentence = isDoubtful
            ? $"{name}: {shown}{bad}{ours} is {position} {words}{theirs}, unproven at {Amount.Of(check.Confidence * 100, "%")} confidence"
            : $"{name}: {shown}{bad}{ours} is {position} {words}{theirs}{new RepeatedFailure(check, beyond ? recent : null)}";
        return new Verdict(kind, name, canary.Value, words, sentence)
        {
            Evidence = new Evidence
            {
                Requests = canary.Requests,
                Bad = Bad(check, canary),
                PrimaryValue = primary.Value,
                PrimaryRequests = primary.Requests,
                PrimaryBad = Bad(check, primary),
                Confidence = check.IsBounded ? check.Confidence : null,
            },
            Recent = recent,
            IsDryRun = check.IsDryRun,
        };
    }

    /// <summary>
    /// Whether the differences c − r·p and c − p − a of two shares are above 0 for certain, from the Wilson intervals of both
    /// (G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
    /// Medicine 27, 2008; for r = 1 method 11 of R. G. Newcombe, "Interval estimation for the difference between independent proportions", 1998).
    /// </summary>
    private static bool IsProven(MetricCheck check, RelativeLimit limit, Side canary, Side primary)
    {
        if (!check.IsBounded || canary.Requests is not { } ours || primary.Requests is not { } theirs)
        {
            return true;
        }

        double whole = check.Whole!.Value;
        double z = Normal.Quantile(check.Confidence);
        (double c, double p) = (Math.Clamp(canary.Value / whole, 0, 1), Math.Clamp(primary.Value / whole, 0, 1));
        double below = c - WilsonInterval.Of(c * ours, ours, z).Low;
        double above = WilsonInterval.Of(p * theirs, theirs, z).High - p;
        return IsAboveZero(limit.MaxRelative ?? 1, 0) && IsAboveZero(1, limit.MaxAbsolute / whole);

        bool IsAboveZero(double ratio, double difference) =>
            c - ratio * p - difference - Math.Sqrt(below * below + ratio * above * (ratio * above)) > 0;
    }

    /// <summary>The value, or for a share of which more is better the rest of it.</summary>
    private static double Measure(MetricCheck check, RelativeLimit limit, MetricReading reading)
    {
        double value = ((MetricReading.Value)reading).Number;
        return limit.LowerIsWorse && check.Whole is { } whole ? whole - value : value;
    }

    private static string? Problem(MetricReading reading, string side) => reading switch
    {
        MetricReading.NoData noData => $"{side}: {noData.Reason}",
        MetricReading.Value { Number: var number } when !double.IsFinite(number) => $"the {side}'s value is {Numbers.Format(number)}, which is no measurement",
        _ => null,
    };

    private static string Describe(MetricCheck check, RelativeLimit limit, bool lower, Amount primary)
    {
        var difference = Amount.Exactly(limit.MaxAbsolute, check.Unit);
        return (limit.MaxRelative, limit.MaxAbsolute, lower) switch
        {
            (null, _, false) => $"<= {difference} above the primary's {primary}",
            (null, _, true) => $">= {difference} below the primary's {primary}",
            ({ } ratio, 0, false) => $"<= {ratio:R} times the primary's {primary}",
            ({ } ratio, 0, true) => $">= 1/{ratio:R} of the primary's {primary}",
            ({ } ratio, _, false) => $"<= {ratio:R} times, or {difference} above, the primary's {primary}",
            ({ } ratio, _, true) => $">= 1/{ratio:R} of, or {difference} below, the primary's {primary}",
        };
    }

    private static Verdict Without(VerdictKind kind, MetricCheck check, string reason) =>
        new(kind, NameOf(check, check.Relative!), null, null, $"{NameOf(check, check.Relative!)}: {reason}") { IsDryRun = check.IsDryRun };

    private static double? Bad(MetricCheck check, Side side) => check.Whole is { } whole ? side.Value / whole * side.Requests : null;

    private readonly record struct Side(double Value, double? Requests);
}

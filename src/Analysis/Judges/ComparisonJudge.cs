namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Turns four counts into a verdict on the canary against the primary, and into the state for the next look. Pure.</summary>
public static class ComparisonJudge
{
    /// <param name="check">The comparison.</param>
    /// <param name="readings">The answers to its queries.</param>
    /// <param name="earlier">The answers to those about the window before, where there are any.</param>
    public static Verdict Judge(ComparisonCheck check, ComparisonReadings readings, ComparisonReadings? earlier = null)
    {
        // A window that cannot be counted is asked for again with what came after it.
        if ((earlier is { } first ? Objection(check, first) : null) is { } early)
        {
            return early;
        }

        ComparisonState state = earlier is { } before ? Advance(check, check.State, before) : check.State;
        return Objection(check, readings) ?? Compare(check, Advance(check, state, readings));
    }

    /// <summary>The verdict where the requests could not be counted.</summary>
    private static Verdict? Objection(ComparisonCheck check, ComparisonReadings readings)
    {
        if ((readings.CanaryTotal as MetricReading.Unavailable ?? readings.CanaryBad as MetricReading.Unavailable
            ?? readings.PrimaryTotal as MetricReading.Unavailable ?? readings.PrimaryBad as MetricReading.Unavailable) is { } unavailable)
        {
            return Without(VerdictKind.ProviderUnavailable, check, unavailable.Reason);
        }

        return (Problem(readings.CanaryTotal) ?? Problem(readings.PrimaryTotal)
            ?? (Count(readings.CanaryTotal) > 0 ? Problem(readings.CanaryBad) : null)
            ?? (Count(readings.PrimaryTotal) > 0 ? Problem(readings.PrimaryBad) : null)) is { } uncounted
            ? Without(VerdictKind.NotEnoughEvidence, check, uncounted)
            : null;
    }

    private static ComparisonState Advance(ComparisonCheck check, ComparisonState before, ComparisonReadings readings)
    {
        // The counts come one after the other and from counters that may have been reset: a bad request too many is rounding.
        (long canary, long primary) = (Count(readings.CanaryTotal), Count(readings.PrimaryTotal));
        var counts = new TwoSampleCounts(canary, Math.Min(canary, Count(readings.CanaryBad)), primary, Math.Min(primary, Count(readings.PrimaryBad)));

        // Neighbouring windows of the primary are two samples of the same thing, and so are its pods: what differs beyond chance comes in clusters.
        (long Total, long Bad) newest = (counts.PrimaryTotal, counts.PrimaryBad);
        return new ComparisonState
        {
            CountedUntil = check.Until,
            Test = RatioTest.Update(before.Test, counts, check.Settings, before.Clustering),
            Dispersion = before.Dispersion.Learn([before.NewestPrimary, newest]),
            PodDispersion = readings is { PodSquares: MetricReading.Value squares, Pods: MetricReading.Value }
                ? before.PodDispersion.Learn(squares.Number, Count(readings.Pods), newest.Total, newest.Bad)
                : before.PodDispersion,
            NewestPrimary = newest,
        };
    }

    private static Verdict Compare(ComparisonCheck check, ComparisonState state)
    {
        TwoSampleCounts total = state.Test.Total;
        if (total.CanaryTotal == 0 || total.PrimaryTotal == 0)
        {
            return Without(VerdictKind.NotEnoughEvidence, check, $"{(total.CanaryTotal == 0 ? "the canary" : "the primary")} had no requests yet to compare") with { Comparison = state };
        }

        double canary = 100.0 * total.CanaryBad / total.CanaryTotal;
        double primary = 100.0 * total.PrimaryBad / total.PrimaryTotal;
        var share = Amount.Of(primary, "%");
        bool alarm = RatioTest.IsAlarm(state.Test, check.Settings);
        bool accepted = !alarm && RatioTest.IsAccepted(state.Test, check.Settings);
        string conclusion = alarm ? "worse than chance can explain" : "no evidence against the canary";
        string ruledOut = accepted ? $"; {Numbers.FormatExactly(check.Settings.Unacceptable!.Value)} times the primary's is ruled out" : "";
        string sentence = $"{check.Name}: {total.CanaryBad} of {total.CanaryTotal} requests {check.BadWords} ({Amount.Of(canary, "%")}), "
            + $"of the primary's {total.PrimaryBad} of {total.PrimaryTotal} ({share}): {conclusion} (p = {Amount.Of(state.Test.PValue, "")}){ruledOut}";
        return new Verdict(alarm ? VerdictKind.Fail : VerdictKind.Pass, check.Name, canary, $"<= {Numbers.FormatExactly(check.Settings.Guard)} times the primary's {share}", sentence)
        {
            IsDecisive = alarm,
            IsAccepted = accepted,
            Comparison = state,
            Evidence = new Evidence
            {
                Requests = total.CanaryTotal,
                Bad = total.CanaryBad,
                PrimaryValue = primary,
                PrimaryRequests = total.PrimaryTotal,
                PrimaryBad = total.PrimaryBad,
                Confidence = 1 - check.Settings.Alpha,
                PValue = state.Test.PValue,
            },
        };
    }

    private static Verdict Without(VerdictKind kind, ComparisonCheck check, string reason) =>
        new(kind, check.Name, null, LimitOf(check), $"{check.Name}: {reason}") { Comparison = check.State };

    private static string LimitOf(ComparisonCheck check) => $"<= {Numbers.FormatExactly(check.Settings.Guard)} times the primary's";

    private static string? Problem(MetricReading reading) => reading switch
    {
        MetricReading.NoData noData => noData.Reason,
        MetricReading.Value { Number: var number } when !double.IsFinite(number) || number < 0 || number > long.MaxValue / 4 => $"{Numbers.Format(number)} is no number of requests",
        _ => null,
    };

    private static long Count(MetricReading? reading) => reading is MetricReading.Value { Number: >= 0 and < long.MaxValue / 4 and var number } ? (long)Math.Round(number) : 0;
}

namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>Whether a window held enough requests for a judgement.</summary>
internal static class RequestCount
{
    /// <summary>The number of requests; null when it was not asked for, or is none.</summary>
    public static double? Of(MetricReading? count) => count is MetricReading.Value { Number: var number } && double.IsFinite(number) ? number : null;

    /// <summary>What keeps the metric from being judged; null when there are enough requests.</summary>
    /// <param name="check">The metric, and how many requests it asks for.</param>
    /// <param name="count">The answer to the count query; null when it was not asked.</param>
    /// <param name="what">What is counted, such as <c>requests</c>.</param>
    public static (VerdictKind Kind, string Reason)? Problem(MetricCheck check, MetricReading? count, string what)
    {
        if (!check.IsCounted)
        {
            return null;
        }

        // The usual case first, which needs no words.
        if (count is MetricReading.Value { Number: > 0 and var enough } && enough >= check.MinRequests && (double.IsFinite(enough) || !check.IsBounded))
        {
            return null;
        }

        string needed = Numbers.FormatExactly(check.MinRequests);
        string window = $"the last {Numbers.Format(check.Interval.TotalSeconds)} s";
        return count switch
        {
            MetricReading.Value { Number: var number } when double.IsFinite(number) && check.MinRequests > 0 => (VerdictKind.NotEnoughEvidence,
                $"{Numbers.FormatAgainst(Math.Max(0, number), check.MinRequests)} of {needed} {what} needed in {window}"),
            MetricReading.Unavailable unavailable => (VerdictKind.ProviderUnavailable, $"the {what} could not be counted: {unavailable.Reason}"),
            null => (VerdictKind.NotEnoughEvidence, $"minRequests is {needed} but no query counts the {what}; give a count query or set minRequests to 0"),
            _ => (VerdictKind.NotEnoughEvidence, check.MinRequests > 0 ? $"no {what} in {window}, {needed} needed" : $"no {what} in {window}"),
        };
    }
}

using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis;

/// <summary>What a metric could find out with the planned steps and the traffic of today.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="RequestsPerSecond">The app's requests of late.</param>
/// <param name="BadShare">Share of bad ones among them, from 0 to 1; null where the metric counts none.</param>
/// <param name="DetectableRatio">See <see cref="Judges.DetectableRatio"/>; null where it is none, and where the metric compares nothing.</param>
/// <param name="IsEnough">Whether the metric can do what it is there for.</param>
/// <param name="Sentence">One sentence for a person, without a final full stop.</param>
public sealed record Forecast(string Metric, double RequestsPerSecond, double? BadShare, double? DetectableRatio, bool IsEnough, string Sentence)
{
    /// <summary>A canary this many times as bad must be found by a comparison that is worth its name.</summary>
    private const double Useful = 10;

    /// <summary>Of a comparison with the primary.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="settings">Its test.</param>
    /// <param name="dispersion">What is known of how many bad requests come together.</param>
    /// <param name="plan">Weights in percent and how long each lasts.</param>
    /// <param name="recent">The primary's requests and bad ones of late.</param>
    /// <param name="window">How long that was.</param>
    public static Forecast OfComparison(
        string metric, RatioTestSettings settings, double dispersion, IReadOnlyList<(int Weight, TimeSpan Duration)> plan, (long Total, long Bad) recent, TimeSpan window)
    {
        double rate = recent.Total / window.TotalSeconds;
        if (recent.Total == 0)
        {
            return new Forecast(metric, 0, null, null, false, $"{metric}: no request in the last {Numbers.Format(window.TotalSeconds)} s, so that nothing could be found out");
        }

        // Where nothing failed the share is somewhere below one request.
        double share = recent.Bad > 0 ? (double)recent.Bad / recent.Total : 0.5 / (recent.Total + 1);
        double? ratio = Judges.DetectableRatio.Find([.. plan.Select(step => new PlannedLook(step.Weight / 100.0, rate * step.Duration.TotalSeconds))], share, settings, dispersion);
        string traffic = $"{metric}: with {Numbers.Format(rate)} requests/s, {(recent.Bad > 0 ? Numbers.Format(100 * share) : $"less than {Numbers.Format(100.0 / recent.Total)}")} % of them bad, these steps";
        return ratio <= Useful
            ? new Forecast(metric, rate, share, ratio, true, $"{traffic} find a canary that is {Numbers.Format(ratio.Value)} times as bad")
            : new Forecast(metric, rate, share, ratio, false, $"{traffic} cannot find a canary that is {Numbers.Format(Useful)} times as bad{(ratio is { } some ? $", only one that is {Numbers.Format(some)} times" : "")}; "
                + "take more stepChecks, a longer interval or larger weights");
    }

    /// <summary>Of a limit that asks for a number of requests.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="minRequests">Requests of the canary that a window must hold.</param>
    /// <param name="interval">Length of the window.</param>
    /// <param name="largestWeight">Of the plan, in percent.</param>
    /// <param name="requestsPerSecond">The app's requests of late.</param>
    public static Forecast OfLimit(string metric, double minRequests, TimeSpan interval, int largestWeight, double requestsPerSecond)
    {
        double most = requestsPerSecond * interval.TotalSeconds * largestWeight / 100;
        string traffic = $"{metric}: with {Numbers.Format(requestsPerSecond)} requests/s some {Numbers.Format(Math.Floor(most))} requests to the canary come in {Numbers.Format(interval.TotalSeconds)} s at weight {largestWeight}";
        return most >= minRequests
            ? new Forecast(metric, requestsPerSecond, null, null, true, traffic)
            : new Forecast(metric, requestsPerSecond, null, null, false, $"{traffic}, but {Numbers.FormatExactly(minRequests)} are needed; take a longer interval of the metric or fewer minRequests");
    }
}

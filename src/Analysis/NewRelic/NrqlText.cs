using System.Globalization;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.NewRelic;

/// <summary>Makes the NRQL that is sent from the NRQL that the user wrote.</summary>
internal static class NrqlText
{
    /// <summary>Throws <see cref="QueryException"/> when the query says itself how far to look back.</summary>
    public static string For(NewRelicSettings settings, MetricQuery query) =>
        settings.ProblemOf(query.Text) is { } problem
            ? throw new QueryException(problem)
            : string.Create(CultureInfo.InvariantCulture, $"{query.Text.Trim()} SINCE {Math.Max(1, (long)(query.Window + query.Delay).TotalSeconds)} seconds ago{Until(query.Delay)}");

    private static string Until(TimeSpan delay) => delay > TimeSpan.Zero ? $" UNTIL {(long)delay.TotalSeconds} seconds ago" : "";
}

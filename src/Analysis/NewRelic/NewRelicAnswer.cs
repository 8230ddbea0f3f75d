using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.NewRelic;

/// <summary>Takes the one number out of the results of a NRQL query. Pure.</summary>
internal static class NewRelicAnswer
{
    /// <param name="results">An array with one object, whose one member is the number, or an object with it: <c>{"percentile.duration": {"99": 1.2}}</c>.</param>
    public static MetricReading? Read(IReadOnlyList<JsonElement>? results)
    {
        if (results is null)
        {
            return null;
        }

        if (results.Count == 0)
        {
            return new MetricReading.NoData("the query returned no results");
        }

        return results.Count == 1 ? Single(results[0]) : Several(results.Count);
    }

    private static MetricReading? Single(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return JsonAnswer.Measurement(value);
        }

        JsonProperty[] members = [.. value.EnumerateObject()];
        return members.Length switch
        {
            0 => new MetricReading.NoData("the query returned no value"),
            1 => Single(members[0].Value),
            int count => Several(count),
        };
    }

    private static MetricReading.Unavailable Several(int count) =>
        new($"the query returns {count} values, it must return one; select one aggregate and no FACET or TIMESERIES");
}

using System.Globalization;
using System.Text;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.InfluxDb;

/// <summary>Takes the one number out of the tables of a Flux query. Pure.</summary>
internal static class FluxAnswer
{
    public static MetricReading Read(ProviderSettings settings, ReadOnlyMemory<byte> body)
    {
        if (FluxTables.Parse(Encoding.UTF8.GetString(body.Span)) is not { } tables)
        {
            return Refusal.Malformed(settings);
        }

        if (tables.Error is { } error)
        {
            return new MetricReading.Unavailable($"{settings} could not run the query: {ForeignText.Line(error)}");
        }

        return tables.Rows switch
        {
            [] => new MetricReading.NoData("the query returned no rows"),
            [{ Type: null }] => new MetricReading.Unavailable("the query returns no column _value; keep it, or rename your column to it"),
            [var row] => Number(settings, row),
            _ => new MetricReading.Unavailable($"the query returns {tables.Rows.Count} rows, it must return one; aggregate it, for example with |> group() |> mean()"),
        };
    }

    private static MetricReading Number(ProviderSettings settings, FluxRow row)
    {
        if (row.Type is not ("double" or "long" or "unsignedLong"))
        {
            return new MetricReading.Unavailable($"the query returns a {row.Type}, it must return a number");
        }

        return row.Value switch
        {
            "" => new MetricReading.NoData("the value is null"),
            "NaN" => new MetricReading.NoData("the value is not a number (NaN), as when nothing is divided by nothing"),
            "+Inf" or "Inf" => new MetricReading.Value(double.PositiveInfinity),
            "-Inf" => new MetricReading.Value(double.NegativeInfinity),
            _ => double.TryParse(row.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? new MetricReading.Value(number)
                : Refusal.Malformed(settings),
        };
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>Reads the answer to an instant query. Pure.</summary>
internal static class PrometheusAnswer
{
    public static readonly MetricReading NoSeries = new MetricReading.NoData("the query matched no series");

    public static MetricReading Read(ProviderSettings settings, HttpAnswer answer, string path = PrometheusApi.DefaultPath)
    {
        HttpStatusCode status = answer.Status;
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            if (Text(document.RootElement, "status") is { } outcome)
            {
                return outcome == "success" && status == HttpStatusCode.OK
                    ? Success(document.RootElement)
                    : Refused(settings, status, document.RootElement);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is thrown for text that is not Unicode. Proxies answer in HTML or plain text; the status then says more than the body.
        }

        return Refusal.Of(settings, path, answer);
    }

    private static MetricReading Success(JsonElement root)
    {
        if (Warnings(root) is { } warning)
        {
            return new MetricReading.Unavailable($"the answer carries a warning and may be incomplete: {warning}");
        }

        if (!root.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("result", out JsonElement result) || result.ValueKind != JsonValueKind.Array)
        {
            return Malformed();
        }

        return Text(data, "resultType") switch
        {
            "scalar" => Sample(result),
            "vector" => Vector(result),
            "matrix" => AtFault("the query returns a range of values, it must return one; wrap the range selector in a function such as increase(...) or avg_over_time(...)"),
            "string" => AtFault("the query returns a text, it must return a number"),
            _ => Malformed(),
        };
    }

    private static MetricReading Vector(JsonElement result) => result.GetArrayLength() switch
    {
        0 => NoSeries,
        1 => result[0].ValueKind == JsonValueKind.Object && result[0].TryGetProperty("value", out JsonElement sample) ? Sample(sample)
            : result[0].ValueKind == JsonValueKind.Object && result[0].TryGetProperty("histogram", out _)
                ? AtFault("the query returns a histogram, it must return a number; wrap it in histogram_quantile(...) or histogram_count(...)")
                : Malformed(),
        int count => AtFault($"the query returns {count} series, it must return one; aggregate it, for example with sum(...)"),
    };

    /// <summary>A sample is <c>[unix time, "number as text"]</c>; the text form carries NaN and infinities, which JSON cannot.</summary>
    public static MetricReading Sample(JsonElement sample)
    {
        if (sample.ValueKind != JsonValueKind.Array || sample.GetArrayLength() != 2 || sample[1].ValueKind != JsonValueKind.String)
        {
            return Malformed();
        }

        return Number(sample[1].GetString()!) switch
        {
            null => Malformed(),
            double.NaN => new MetricReading.NoData("the value is not a number (NaN), as when nothing is divided by nothing"),
            double number => new MetricReading.Value(number),
        };
    }

    private static double? Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
    };

    /// <summary>Thanos and others answer "success" with a warning when a part of the data could not be read.</summary>
    public static string? Warnings(JsonElement root) =>
        root.TryGetProperty("warnings", out JsonElement warnings) && warnings.ValueKind == JsonValueKind.Array && warnings.GetArrayLength() > 0
            ? ForeignText.Line(string.Join("; ", warnings.EnumerateArray().Select(warning => warning.ToString())))
            : null;

    // An error of execution may be one of the storage behind: a Thanos store that is away, say.
    private static MetricReading.Unavailable Refused(ProviderSettings settings, HttpStatusCode status, JsonElement root) =>
        new(Error(settings, status, root)) { IsQueryAtFault = Text(root, "errorType") == "bad_data" };

    private static MetricReading.Unavailable AtFault(string reason) => new(reason) { IsQueryAtFault = true };

    private static string Error(ProviderSettings settings, HttpStatusCode status, JsonElement root)
    {
        string message = ForeignText.Line(Text(root, "error") ?? $"status {(int)status}");
        return Text(root, "errorType") switch
        {
            "bad_data" => $"{settings} refused the query: {message}",
            "execution" => $"{settings} could not run the query: {message}",
            "timeout" or "canceled" => $"{settings} gave up on the query: {message}",
            _ => $"{settings} answered {(int)status}: {message}",
        };
    }

    private static MetricReading.Unavailable Malformed() => new("the answer is not what the Prometheus API promises");

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

using System.Net;
using System.Text.Json;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Reads answers in JSON, which all go the same way until their shapes part.</summary>
internal static class JsonAnswer
{
    /// <param name="settings">Who answered.</param>
    /// <param name="path">What was asked for, relative to the address.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="error">The server's own words about a failure, whatever the status; null when there are none.</param>
    /// <param name="success">Reads the body of a 200 without an error; null when its shape is not the published one.</param>
    public static MetricReading Read(
        ProviderSettings settings, string path, HttpAnswer answer, Func<JsonElement, string?> error, Func<JsonElement, MetricReading?> success)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            string? message = error(document.RootElement);
            if (answer.Status != HttpStatusCode.OK)
            {
                return Refusal.Of(settings, path, answer, message);
            }

            return message is not null
                ? new MetricReading.Unavailable($"{settings} refused the query: {ForeignText.Line(message)}")
                : success(document.RootElement) ?? Refusal.Malformed(settings);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is thrown for text that is not Unicode. Proxies answer in HTML or plain text; the status then says more than the body.
            return Refusal.Of(settings, path, answer);
        }
    }

    /// <summary>A member of an object; null when there is none, when it is null or when this is no object.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The items of an array; null when it is none.</summary>
    public static IReadOnlyList<JsonElement>? Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : null;

    /// <summary>A measured number, as a reading: JSON has no NaN, so that providers write null for it.</summary>
    public static MetricReading? Measurement(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) && !double.IsNaN(number) => new MetricReading.Value(number),
        JsonValueKind.Null => new MetricReading.NoData("the value is null, as when nothing is divided by nothing"),
        _ => null,
    };
}

using System.Text.Json;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>One MetricDataResult, of one page or put together from several.</summary>
/// <param name="Status"><c>Complete</c>, <c>PartialData</c>, <c>InternalError</c> or <c>Forbidden</c>.</param>
/// <param name="Messages">Code and text, as CloudWatch gives them.</param>
/// <param name="Points">Numbers by the start of their period; they may be NaN.</param>
internal sealed record CloudWatchSeries(
    string Id,
    string Label,
    string Status,
    IReadOnlyList<KeyValuePair<string, string>> Messages,
    IReadOnlyList<KeyValuePair<DateTimeOffset, double>> Points)
{
    /// <summary>Throws <see cref="JsonException"/> when it is not what the API promises.</summary>
    public static CloudWatchSeries Read(JsonElement result)
    {
        double[] times = [.. Items(result, "Timestamps").Select(Number)];
        double[] values = [.. Items(result, "Values").Select(Number)];
        if (times.Length != values.Length || times.Any(time => !(time is >= 0 and < 253402300800)))
        {
            throw new JsonException();
        }

        return new CloudWatchSeries(
            Text(result, "Id") ?? throw new JsonException(),
            Text(result, "Label") ?? "",
            Text(result, "StatusCode") ?? throw new JsonException(),
            MessagesOf(result),
            [.. times.Zip(values, (time, value) => KeyValuePair.Create(DateTimeOffset.UnixEpoch.AddSeconds(time), value))]);
    }

    public static IReadOnlyList<KeyValuePair<string, string>> MessagesOf(JsonElement owner) =>
        [.. Items(owner, "Messages").Select(message => KeyValuePair.Create(Text(message, "Code") ?? "", Text(message, "Value") ?? ""))];

    public static IEnumerable<JsonElement> Items(JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }

        if (!owner.TryGetProperty(name, out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw new JsonException();
    }

    public static string? Text(JsonElement owner, string name) => owner.ValueKind != JsonValueKind.Object ? throw new JsonException()
        : !owner.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw new JsonException();

    /// <summary>What JSON has no number for comes as a text, https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html.</summary>
    private static double Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String => element.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new JsonException(),
        },
        _ => throw new JsonException(),
    };
}

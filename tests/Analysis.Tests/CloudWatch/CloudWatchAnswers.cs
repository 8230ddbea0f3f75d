using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

/// <summary>Answers as the API reference of GetMetricData gives them, in JSON.</summary>
internal static class CloudWatchAnswers
{
    /// <summary>One result; points are pairs of seconds before <paramref name="end"/> and value.</summary>
    public static JsonObject Result(string id, DateTimeOffset end, params (int SecondsBefore, JsonNode? Value)[] points) => new()
    {
        ["Id"] = id,
        ["Label"] = id,
        ["Timestamps"] = new JsonArray([.. points.Select(point => (JsonNode)(double)end.AddSeconds(-point.SecondsBefore).ToUnixTimeSeconds())]),
        ["Values"] = new JsonArray([.. points.Select(point => point.Value?.DeepClone())]),
        ["StatusCode"] = "Complete",
    };

    public static JsonObject With(this JsonObject result, string field, JsonNode? value)
    {
        result[field] = value;
        return result;
    }

    public static JsonObject WithMessage(this JsonObject owner, string code, string value) =>
        owner.With("Messages", new JsonArray(new JsonObject { ["Code"] = code, ["Value"] = value }));

    public static JsonObject Page(params JsonObject[] results) => new() { ["MetricDataResults"] = new JsonArray([.. results]), ["Messages"] = new JsonArray() };

    /// <summary>The id of each query that returns data.</summary>
    public static IEnumerable<string> AnswerIds(JsonObject call) =>
        call["MetricDataQueries"]!.AsArray().Where(query => (bool?)query!["ReturnData"] ?? true).Select(query => (string)query!["Id"]!);

    public static DateTimeOffset EndOf(JsonObject call) => DateTimeOffset.FromUnixTimeSeconds((long)call["EndTime"]!);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>
/// A query as Flagger has it: a JSON array of MetricDataQuery objects, of which one returns data
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html).
/// </summary>
public sealed partial class CloudWatchQuery
{
    /// <summary>MetricDataQuery objects in one call of GetMetricData.</summary>
    public const int MostParts = 500;

    private static readonly string[] Fields = ["AccountId", "Expression", "Id", "Label", "MetricStat", "Period", "ReturnData"];

    /// <summary>Characters, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html.</summary>
    private const int LongestExpression = 2048;

    // A name that comes twice would be an error where it is read only.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly IReadOnlyList<JsonObject> _parts;

    private CloudWatchQuery(IReadOnlyList<JsonObject> parts, string answerId)
    {
        _parts = parts;
        AnswerId = answerId;
        LongestPeriod = TimeSpan.FromSeconds(parts.SelectMany(Periods).DefaultIfEmpty(60).Max());
        Shareable = parts.All(part => Expression(part) is not { } expression || !Lonely().IsMatch(expression));
    }

    /// <summary>The id of the part that returns data.</summary>
    public string AnswerId { get; }

    /// <summary>The longest period of its metrics; a minute when it names none.</summary>
    public TimeSpan LongestPeriod { get; }

    /// <summary>How many MetricDataQuery objects it is.</summary>
    public int Count => _parts.Count;

    /// <summary>
    /// Whether other queries may be in the same call. <c>METRICS()</c> means all metrics of the call, a call has one Metrics Insights
    /// query, and texts may name ids.
    /// </summary>
    public bool Shareable { get; }

    /// <exception cref="CloudWatchQueryException">With the first mistake in it.</exception>
    public static CloudWatchQuery Parse(string text)
    {
        try
        {
            return Read(JsonNode.Parse(text, documentOptions: Strict));
        }
        catch (JsonException mistake)
        {
            throw new CloudWatchQueryException($"the query is no JSON (line {mistake.LineNumber + 1}); give a JSON array of MetricDataQuery objects");
        }
        catch (Exception mistake) when (mistake is ArgumentException or InvalidOperationException)
        {
            // Escapes are read when their text is.
            throw new CloudWatchQueryException("the query holds half a character, such as \\ud800 alone");
        }
    }

    private static CloudWatchQuery Read(JsonNode? root)
    {
        if (root is not JsonArray { Count: > 0 } array || array.Any(part => part is not JsonObject))
        {
            throw new CloudWatchQueryException("the query must be a JSON array of MetricDataQuery objects, such as [{\"Id\": \"m1\", \"MetricStat\": {…}}]");
        }

        if (array.Count > MostParts)
        {
            throw new CloudWatchQueryException($"the query has {array.Count} MetricDataQuery objects; CloudWatch takes at most {MostParts}");
        }

        JsonObject[] parts = [.. array.Select(part => (JsonObject)part!)];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonObject part in parts)
        {
            Check(part, ids);
        }

        string[] answers = [.. parts.Where(part => part["ReturnData"]?.GetValue<bool>() ?? true).Select(part => (string)part["Id"]!)];
        return answers switch
        {
            [var one] => new CloudWatchQuery(parts, one),
            [] => throw new CloudWatchQueryException("no part of the query returns data; set \"ReturnData\" to true on the one that is the metric's value"),
            _ => throw new CloudWatchQueryException($"{string.Join(", ", answers)} all return data, a metric has one value; set \"ReturnData\": false on all but one"),
        };
    }

    /// <summary>Its parts for a call that holds other queries too: <paramref name="prefix"/> before each id, in expressions as well.</summary>
    internal IEnumerable<JsonObject> Parts(string prefix)
    {
        var ids = _parts.Select(part => (string)part["Id"]!).ToHashSet(StringComparer.Ordinal);
        foreach (JsonObject part in _parts)
        {
            var copy = (JsonObject)part.DeepClone();
            copy["Id"] = prefix + (string)part["Id"]!;
            copy["ReturnData"] = (string)part["Id"]! == AnswerId;
            if (Expression(part) is { } expression && prefix.Length > 0)
            {
                copy["Expression"] = Word().Replace(expression, word => ids.Contains(word.Value) ? prefix + word.Value : word.Value);
            }

            yield return copy;
        }
    }

    private static void Check(JsonObject part, HashSet<string> ids)
    {
        if (part["Id"] is not JsonValue value || !value.TryGetValue(out string? id) || !Id().IsMatch(id))
        {
            throw new CloudWatchQueryException("every part of the query needs an \"Id\" of letters, digits and underscores that begins with a lower-case letter");
        }

        if (!ids.Add(id))
        {
            throw new CloudWatchQueryException($"two parts of the query have the Id {id}; give each its own");
        }

        if (part.Select(field => field.Key).FirstOrDefault(field => !Fields.Contains(field, StringComparer.Ordinal)) is { } unknown)
        {
            throw new CloudWatchQueryException($"part {id} has the unknown field {ForeignText.Line(unknown)}; known are {string.Join(", ", Fields)}");
        }

        if (part["ReturnData"] is { } returns && returns.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new CloudWatchQueryException($"ReturnData of part {id} must be true or false, without quotes");
        }

        bool computed = part["Expression"] is not null;
        if (computed == (part["MetricStat"] is not null))
        {
            throw new CloudWatchQueryException($"part {id} must have either an \"Expression\" or a \"MetricStat\"");
        }

        if (Expression(part) is { Length: > LongestExpression })
        {
            throw new CloudWatchQueryException($"Expression of part {id} is longer than {LongestExpression} characters, which CloudWatch refuses");
        }

        if (computed ? string.IsNullOrWhiteSpace(Expression(part)) : !IsMetric(part["MetricStat"]))
        {
            throw new CloudWatchQueryException(computed
                ? $"Expression of part {id} must be a text"
                : $"MetricStat of part {id} needs a Metric with Namespace and MetricName, a Period and a Stat");
        }

        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html: high-resolution metrics know the short ones.
        if (new[] { part["Period"], part["MetricStat"]?["Period"] }.Any(period => period is not null && !(Seconds(period) is { } seconds and > 0 && (seconds % 60 == 0 || seconds is 1 or 5 or 10 or 20 or 30) && seconds <= 86400)))
        {
            throw new CloudWatchQueryException($"Period of part {id} must be a number of seconds: 1, 5, 10, 20, 30 or a multiple of 60, at most 86400, without quotes");
        }
    }

    private static bool IsMetric(JsonNode? stat) =>
        stat is JsonObject && stat["Metric"] is JsonObject metric && Text(metric["Namespace"]) && Text(metric["MetricName"]) && stat["Period"] is not null && Text(stat["Stat"]);

    private static bool Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0;

    private static string? Expression(JsonObject part) => part["Expression"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Seconds(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int seconds) ? seconds : null;

    /// <summary>A SEARCH names its period as its last argument.</summary>
    private static IEnumerable<int> Periods(JsonObject part)
    {
        IEnumerable<int?> named = [Seconds(part["Period"]), Seconds(part["MetricStat"]?["Period"])];
        IEnumerable<int?> searched = SearchPeriod().Matches(Expression(part) ?? "").Select(match => int.TryParse(match.Groups["period"].Value, out int period) && period is > 0 and <= 86400 ? period : (int?)null);
        return named.Concat(searched).OfType<int>();
    }

    [GeneratedRegex("^[a-z][a-zA-Z0-9_]{0,199}$")]
    private static partial Regex Id();

    [GeneratedRegex("[a-zA-Z_][a-zA-Z0-9_]*")]
    private static partial Regex Word();

    [GeneratedRegex("['\"]|\\bMETRICS\\b|\\bSELECT\\b", RegexOptions.IgnoreCase)]
    private static partial Regex Lonely();

    [GeneratedRegex("\\bSEARCH\\s*\\(.*?,\\s*(?<period>[0-9]{1,5})\\s*\\)", RegexOptions.Singleline)]
    private static partial Regex SearchPeriod();
}

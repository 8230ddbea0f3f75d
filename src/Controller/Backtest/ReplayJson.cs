using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>A backtest for programs.</summary>
internal static class ReplayJson
{
    public static string Write(ReplayResult result, FalseAlarms? alarms)
    {
        var root = new JsonObject
        {
            ["outcome"] = result.Outcome.ToString(),
            ["reason"] = result.Reason,
            ["checks"] = new JsonArray([.. result.Checks.Select(check => new JsonObject
            {
                ["time"] = check.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                ["step"] = check.Step,
                ["weight"] = check.Weight,
                ["rule"] = check.Rule,
                ["message"] = check.Message,
                ["overall"] = new AnalysisResult(check.Verdicts).Overall.ToString(),
                ["verdicts"] = new JsonArray([.. check.Verdicts.Select(VerdictOf)]),
            })]),
        };
        if (alarms is not null)
        {
            root["falseAlarms"] = new JsonObject
            {
                ["runs"] = alarms.Runs,
                ["alarms"] = alarms.Alarms,
                ["undecided"] = alarms.Undecided,
                ["rateAtMost"] = alarms.AtMost,
                ["reasons"] = new JsonArray([.. alarms.Reasons.Select(reason => (JsonNode)reason)]),
            };
        }

        return root.ToJsonString() + "\n";
    }

    private static JsonObject VerdictOf(Verdict verdict) => new()
    {
        ["metric"] = verdict.Metric,
        ["verdict"] = verdict.Kind.ToString(),
        ["dryRun"] = verdict.IsDryRun,

        // JSON has no infinity.
        ["value"] = verdict.Value is { } value && double.IsFinite(value) ? value : null,
        ["limit"] = verdict.Limit,
        ["message"] = verdict.Sentence,
    };
}

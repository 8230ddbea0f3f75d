using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>One state of a Canary, read as any client reads it: by the names of its fields.</summary>
public sealed class CanaryState(JsonObject canary)
{
    public string? Phase => canary.Get<string>("status", "phase");

    public int Weight => canary.Get<int>("status", "canaryWeight");

    public int FailedChecks => canary.Get<int>("status", "failedChecks");

    public string? Message => canary.Get<string>("status", "message");

    /// <summary>Revision that was acted on last.</summary>
    public string? Revision => canary.Get<string>("status", "lastAppliedSpec");

    public string? PromotedRevision => canary.Get<string>("status", "lastPromotedSpec");

    public string? RollbackPhase => canary.Get<string>("status", "rollback", "phase");

    public string? RollbackMessage => canary.Get<string>("status", "rollback", "message");

    public string? FailedRevision => canary.Get<string>("status", "rollback", "failedRevision");

    public string? RevertCommit => canary.Get<string>("status", "rollback", "commit");

    public bool IsBeingDeleted => canary.IsBeingDeleted();

    /// <summary>The status speaks of the newest spec.</summary>
    public bool IsObserved => canary.ObservedGeneration() == canary.Generation();

    /// <summary>The last verdicts, each a sentence.</summary>
    public IReadOnlyList<string> Verdicts =>
    [
        .. canary.Items("status", "verdicts").Select(verdict =>
            $"{verdict.Get<string>("metric")} {verdict.Get<string>("verdict")}: {verdict.Get<string>("message")}"),
    ];

    /// <summary>Time between two checks.</summary>
    public TimeSpan Interval => GoDuration.TryParse(canary.Get<string>("spec", "analysis", "interval") ?? "60s", out TimeSpan interval)
        ? interval
        : TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may take, by the metric request-duration.</summary>
    public TimeSpan LatencyLimit => TimeSpan.FromMilliseconds(canary.Items("spec", "analysis", "metrics")
        .Where(metric => metric.Get<string>("name") == "request-duration")
        .Select(metric => metric.Get<double?>("thresholdRange", "max"))
        .FirstOrDefault() ?? 500);

    /// <summary>The weights that a run goes through by the spec.</summary>
    public IReadOnlyList<int> Steps
    {
        get
        {
            if (canary.At("spec", "analysis", "stepWeights") is JsonArray weights)
            {
                return [.. weights.Select(weight => weight!.GetValue<int>())];
            }

            int step = canary.Get<int?>("spec", "analysis", "stepWeight") ?? 100;
            int max = canary.Get<int?>("spec", "analysis", "maxWeight") ?? 100;
            return [.. Enumerable.Range(1, (max + step - 1) / step).Select(i => Math.Min(i * step, max))];
        }
    }

    /// <summary>Status of a condition: True, False or Unknown; null when the Canary has none of that type.</summary>
    public string? Condition(string type) => Find(type).Get<string>("status");

    public string? ConditionMessage(string type) => Find(type).Get<string>("message");

    /// <summary>Nothing is under way: no trial, no revert.</summary>
    public bool IsIdle => Phase is "Initialized" or "Succeeded" or "Failed" && RollbackPhase is not ("Publishing" or "Converging");

    public override string ToString() => $"the Canary is {Phase ?? "new"} at weight {Weight}: {Message} {string.Join(' ', Verdicts)}{(RollbackPhase is { } phase ? $" Revert {phase}: {RollbackMessage}" : "")}";

    private JsonObject? Find(string type) =>
        canary.Items("status", "conditions").FirstOrDefault(condition => condition.Get<string>("type") == type);
}

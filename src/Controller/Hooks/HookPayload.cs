using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>What a webhook is told: Flagger's name, namespace, phase, checksum and metadata, and what else is known of the release.</summary>
internal static class HookPayload
{
    /// <summary>The body of a question.</summary>
    /// <param name="canary">The Canary with the status in which it is asked.</param>
    /// <param name="hook">The webhook.</param>
    /// <param name="asked">What it is asked about.</param>
    /// <param name="cluster">Name of the cluster; null for none.</param>
    public static JsonObject Of(Canary canary, CanaryWebhook hook, HookStatus asked, string? cluster)
    {
        JsonObject body = Of(canary, hook, asked.Phase, asked.Revision, asked.Step, cluster);
        body["id"] = IdOf(canary, asked);
        return body;
    }

    /// <summary>The body of an event.</summary>
    public static JsonObject OfEvent(Canary canary, CanaryWebhook hook, Notice notice, DateTimeOffset now, string? cluster)
    {
        CanaryStatus status = canary.Status ?? new CanaryStatus();
        JsonObject body = Of(canary, hook, status.Phase ?? Phase.Initializing, status.LastAppliedSpec ?? "", status.Step, cluster);
        var metadata = (JsonObject)(body["metadata"] ??= new JsonObject());
        metadata["eventMessage"] = notice.Message;
        metadata["eventType"] = notice.Warning ? "Warning" : "Normal";
        metadata["timestamp"] = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        body["reason"] = notice.Reason;
        body["id"] = Hash($"{canary.Metadata.Uid}\n{hook.Name}\n{notice.Reason}\n{notice.Message}\n{now.UtcTicks}");
        return body;
    }

    /// <summary>The same for a question that is asked a second time after a restart, and for no other: the receiver may drop repetitions by it.</summary>
    public static string IdOf(Canary canary, HookStatus asked)
        => Hash($"{canary.Metadata.Uid}\n{canary.Metadata.Namespace}/{canary.Metadata.Name}\n{asked.Name}\n{asked.Revision}\n{asked.AskedAt!.Value.ToUnixTimeMilliseconds()}");

    private static JsonObject Of(Canary canary, CanaryWebhook hook, string phase, string revision, int step, string? cluster)
    {
        CanaryStatus status = canary.Status ?? new CanaryStatus();
        var body = new JsonObject
        {
            ["name"] = canary.Metadata.Name,
            ["namespace"] = canary.Metadata.Namespace,
            ["phase"] = phase,
            ["checksum"] = revision,
            ["webhook"] = hook.Name,
            ["type"] = hook.KindOf(),
            ["target"] = canary.Spec.TargetRef.Name,
            ["revision"] = revision,
            ["promotedRevision"] = status.LastPromotedSpec,
            ["weight"] = status.CanaryWeight,
            ["step"] = step,
            ["steps"] = status.Steps,
            ["failedChecks"] = status.FailedChecks,
            ["message"] = status.Message,
        };
        if (hook.Metadata is { Count: > 0 } metadata)
        {
            body["metadata"] = new JsonObject(metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        }

        if (NextWeight(canary.Spec, hook, step) is { } next)
        {
            body["nextWeight"] = next;
        }

        if (cluster is { Length: > 0 })
        {
            body["cluster"] = cluster;
        }

        AddVerdicts(body, status);
        AddOrigin(body, status);
        return body;
    }

    /// <summary>What the canary's weight becomes when the gate opens.</summary>
    private static int? NextWeight(CanarySpec spec, CanaryWebhook hook, int step)
    {
        IReadOnlyList<int> plan = StepPlan.Weights(spec.Analysis);
        return hook.KindOf() == HookType.ConfirmTrafficIncrease && step < plan.Count ? plan[step] : null;
    }

    private static void AddVerdicts(JsonObject body, CanaryStatus status)
    {
        if (status.Verdicts is not { Count: > 0 } verdicts)
        {
            return;
        }

        string[] order = ["Fail", "ProviderUnavailable", "NotEnoughEvidence", "Pass"];
        body["verdict"] = order.FirstOrDefault(kind => verdicts.Any(verdict => verdict.DryRun != true && verdict.Verdict == kind)) ?? "Pass";
        body["verdicts"] = new JsonArray([.. verdicts.Select(verdict => new JsonObject { ["metric"] = verdict.Metric, ["verdict"] = verdict.Verdict, ["message"] = verdict.Message })]);
    }

    private static void AddOrigin(JsonObject body, CanaryStatus status)
    {
        GitOrigin? origin = status.Provenance?.Bad ?? (status.Phase is Phase.Finalising or Phase.Succeeded ? status.Provenance?.Good : null);
        if (origin is not null)
        {
            (body["commit"], body["repository"], body["branch"]) = (origin.Commit, origin.Url, origin.Branch);
        }

        if (status.Rollback?.Commit is { } revert)
        {
            body["revertCommit"] = revert;
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}

using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// The webhooks that are asked with each check. They are asked while the step's time runs, beside the metrics, so that a slow one
/// never keeps a failing metric from being seen; at the check their answers count as verdicts.
/// </summary>
internal static class HookRound
{
    /// <summary>The observation with their verdicts.</summary>
    public static Observation Judged(Observation o)
        => o is { Analysis: { } analysis, Status.Step: > 0 } && o.Spec.Analysis.Webhooks is { Count: > 0 } && Verdicts(o).ToArray() is { Length: > 0 } verdicts
            ? o with { Analysis = analysis with { Verdicts = [.. analysis.Verdicts, .. verdicts] } }
            : o;

    /// <summary>What stays known of them after a check: nothing, so that they are asked anew, unless one has yet to answer.</summary>
    public static IReadOnlyList<HookStatus>? After(Observation o)
    {
        if (o.Status.Hooks is null)
        {
            return null;
        }

        CanaryWebhook? current = o.Spec.Hooks(HookType.Rollout).FirstOrDefault(hook => o.Status.Entry(hook)?.HasPassed() != true);
        bool isOver = current is null || o.Status.Entry(current) is { Answer: HookAnswer.Refused, AnsweredAt: not null };
        return isOver ? HookLog.Only(o.Status.Hooks, hook => hook.Type != HookType.Rollout) : o.Status.Hooks;
    }

    private static IEnumerable<Verdict> Verdicts(Observation o)
    {
        foreach (CanaryWebhook hook in o.Spec.Hooks(HookType.Rollout))
        {
            HookStatus? entry = o.Status.Entry(hook);
            (VerdictKind kind, string words) = entry switch
            {
                { Answer: HookAnswer.Passed } => (VerdictKind.Pass, "has passed"),
                { Answer: HookAnswer.Refused, AnsweredAt: not null } => (VerdictKind.Fail, $"answered {entry.Message}"),
                { Answer: HookAnswer.Unavailable } => (VerdictKind.ProviderUnavailable, $"gives no answer: {entry.Message}"),
                _ => (VerdictKind.NotEnoughEvidence, "has not answered yet"),
            };
            yield return new Verdict(kind, $"webhook/{hook.Name}", null, null, $"webhook {hook.Name} {words}");

            // The next one is asked when this one has passed.
            if (kind != VerdictKind.Pass)
            {
                yield break;
            }
        }
    }
}

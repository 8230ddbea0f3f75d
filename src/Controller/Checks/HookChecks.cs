using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What a schema cannot say of webhooks.</summary>
internal static class HookChecks
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    public static IEnumerable<string> In(CanarySpec spec)
    {
        IReadOnlyList<CanaryWebhook> hooks = spec.Analysis.Webhooks ?? [];
        for (int i = 0; i < hooks.Count; i++)
        {
            foreach (string problem in Problems(hooks[i]))
            {
                yield return $"spec.analysis.webhooks[{i}] ({hooks[i].Name}): {problem}";
            }

            if (hooks.Take(i).Any(other => other.Name == hooks[i].Name))
            {
                yield return $"spec.analysis.webhooks[{i}] ({hooks[i].Name}): another webhook has the same name; give it one of its own.";
            }
        }
    }

    private static IEnumerable<string> Problems(CanaryWebhook hook)
    {
        string type = hook.KindOf();
        if (!HookType.All.Contains(type))
        {
            yield return $"the type '{type}' is not known; set one of {string.Join(", ", HookType.All)}.";
            yield break;
        }

        if (!Uri.TryCreate(hook.Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            yield return "the url is no http(s) address.";
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return "the url holds credentials; put a token into a Secret and name it in secretRef.";
        }

        if (hook.Timeout is { } timeout && !IsWithin(timeout, LongestTimeout))
        {
            yield return $"timeout is {timeout}; give a duration from 1s to 1h.";
        }

        if (hook.Retries is < 0 or > 100)
        {
            yield return $"retries is {hook.Retries}; give a number from 0 to 100.";
        }

        if (hook.Deadline is { } deadline && !IsWithin(deadline, SpecSettings.LongestInterval))
        {
            yield return $"deadline is {deadline}; give a duration from 1s to 168h.";
        }

        if (hook.Deadline is not null && !HookPlan.HasDeadline(type))
        {
            yield return type == HookType.Rollout
                ? "deadline has no effect on type rollout, whose missing answers are missing evidence; set spec.analysis.inconclusiveDeadline, or remove it."
                : $"deadline has no effect on type {type}, for which nothing waits; remove it.";
        }

        if (hook.OnDeadline is not null && (!HookPlan.HasDeadline(type) || type == HookType.PostRollout))
        {
            yield return type == HookType.Rollout
                ? "onDeadline has no effect on type rollout, whose missing answers are missing evidence; set spec.analysis.onInconclusive, or remove it."
                : $"onDeadline has no effect on type {type}, for which nothing waits; remove it.";
        }

        if (hook.OnDeadline is not (null or SpecSettings.Hold or SpecSettings.Rollback or HookSettings.Proceed))
        {
            yield return $"onDeadline is {hook.OnDeadline}; set {SpecSettings.Hold}, {HookSettings.Proceed} or {SpecSettings.Rollback}.";
        }
    }

    private static bool IsWithin(string text, TimeSpan longest)
        => GoDuration.TryParse(text, out TimeSpan value) && value >= SpecSettings.ShortestInterval && value <= longest;
}

using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What an answer of a webhook does to the status.</summary>
internal static class HookAnswers
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Takes the answers in that have arrived.</summary>
    public static Decision Record(Observation o)
    {
        CanaryStatus status = o.Status;
        var notices = new List<Notice>();
        foreach (HookStatus asked in o.Status.Hooks!)
        {
            if (o.HookReports.FirstOrDefault(report => report.Answers(asked)) is { } report)
            {
                status = o.Spec.Hook(asked.Name) is { } hook && hook.KindOf() == asked.Type
                    ? Applied(o, status, hook, asked, report, notices)
                    : status with { Hooks = HookLog.Only(status.Hooks, known => known.Name != asked.Name) };
            }
        }

        return o.Go(status, notices: [.. notices]);
    }

    /// <summary>The status in which this webhook has answered with success, or somebody has in its place.</summary>
    public static CanaryStatus Open(Observation o, CanaryStatus status, HookStatus entry, string message)
    {
        // A check with its metrics decides once more, at once where nothing else has to be asked first.
        bool checksNow = entry.Type is HookType.ConfirmTrafficIncrease or HookType.ConfirmPromotion && status.Step > 0 && !o.Spec.Hooks(HookType.Rollout).Any();
        return status.With(entry with { Answer = HookAnswer.Passed, Message = message, AnsweredAt = o.Now, AskAgainAt = null, Attempts = 0, LateSince = null }) with
        {
            NextCheck = checksNow && status.NextCheck > o.Now ? o.Now : status.NextCheck,
        };
    }

    private static CanaryStatus Applied(Observation o, CanaryStatus status, CanaryWebhook hook, HookStatus asked, HookReport report, List<Notice> notices)
    {
        HookStatus answered = asked with { AnsweredAt = o.Now, Answer = report.Answer, Message = report.Message };
        int attempts = asked.Attempts + 1;
        bool isTriedAgain = report.Answer == HookAnswer.Unavailable || (report.MayTryAgain && attempts <= (hook.Retries ?? 0));
        if (report.Answer == HookAnswer.Passed)
        {
            return Passed(o, status, answered, notices);
        }

        if (!isTriedAgain)
        {
            return Refused(o, status, hook, answered with { Attempts = 0 }, asked.Answer, notices);
        }

        if (attempts == 1 && report.Answer == HookAnswer.Unavailable)
        {
            notices.Add(new Notice("HookUnavailable", $"Webhook {hook.Name} ({asked.Type}) gives no answer: {report.Message}. It is asked again.", Warning: true));
        }

        return status.With(answered with { Answer = HookAnswer.Unavailable, Attempts = attempts, AskAgainAt = o.Now + Pause(attempts) });
    }

    private static CanaryStatus Passed(Observation o, CanaryStatus status, HookStatus answered, List<Notice> notices)
    {
        if (answered.Type == HookType.PostRollout)
        {
            return status with { Hooks = HookLog.Only(status.Hooks, known => known.Name != answered.Name) };
        }

        if (HookType.IsGate(answered.Type))
        {
            notices.Add(new Notice("GateOpened", $"Webhook {answered.Name} ({answered.Type}) lets revision {answered.Revision} go on."));
        }

        return Open(o, status, answered, answered.Message ?? "");
    }

    private static CanaryStatus Refused(Observation o, CanaryStatus status, CanaryWebhook hook, HookStatus answered, string? before, List<Notice> notices)
    {
        DateTimeOffset later = o.Now + o.Spec.CheckInterval();
        switch (answered.Type)
        {
            case HookType.PreRollout:
                int failed = status.FailedChecks + 1;
                notices.Add(new Notice("CheckFailed", $"No traffic yet for revision {answered.Revision}: webhook {hook.Name} answered {answered.Message} ({failed} of {o.Spec.FailureThreshold()} failed checks).", Warning: true));

                // Its deadline is for the time without an answer.
                return status.With(answered with { AskAgainAt = later, Since = null }) with { FailedChecks = failed };
            case HookType.PostRollout:
                notices.Add(new Notice("HookRefused", $"Webhook {hook.Name} was told that revision {answered.Revision} is {answered.Phase}, and answered {answered.Message}.", Warning: true));
                return status with { Hooks = HookLog.Only(status.Hooks, known => known.Name != answered.Name) };
            case HookType.Rollout:
                return status.With(answered with { AskAgainAt = null });
            case HookType.Rollback:
                return status.With(answered with { AskAgainAt = later });
            default:
                if (before != HookAnswer.Refused)
                {
                    notices.Add(new Notice(
                        "AwaitingGate",
                        $"Revision {answered.Revision} waits for webhook {hook.Name} ({answered.Type}), which answered {answered.Message}; annotation {Requests.Asking(o.Status, Requests.Approve, answered.Revision)} lets it go on.",
                        Warning: hook.MuteAlert != true));
                }

                return status.With(answered with { AskAgainAt = later });
        }
    }

    private static TimeSpan Pause(int attempts)
        => TimeSpan.FromSeconds(1 << Math.Min(attempts - 1, 5)) is var pause && pause < LongestPause ? pause : LongestPause;
}

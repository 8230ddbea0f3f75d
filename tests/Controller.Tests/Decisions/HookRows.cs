using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Situations with webhooks.</summary>
internal static class HookRows
{
    private static readonly AnalysisResult Unclear = new([new Verdict(VerdictKind.NotEnoughEvidence, "rate", null, null, "rate: no data")]);

    public static IReadOnlyList<RuleRow> All { get; } =
    [
        new("new-revision", Phase.Waiting, "SetWeight 0",
            Hooked(HookType.ConfirmRollout, Given.In(Phase.Progressing).WithWeight(20)) with { Target = Given.Pods("v3") }),
        new("target-gone", Phase.Failed, "",
            Waiting() with { Target = null }),
        new("abort", Phase.Failed, "",
            Waiting().Annotated(Requests.Abort, "v2")),
        new("gate-approved", Phase.Waiting, "",
            Waiting(HookAnswer.Refused).Annotated(Requests.Approve, "v2@oncall")),
        new("begin-on-request", Phase.Progressing, "ScaleTarget 2",
            Waiting(HookAnswer.Refused).Annotated(Requests.Promote, "v2")),
        new("wait-while-paused", Phase.Waiting, "",
            Waiting(HookAnswer.Passed).With(status => status with { PausedSince = Given.Now })),
        new("confirmed", Phase.Progressing, "ScaleTarget 2",
            Waiting(HookAnswer.Passed)),
        new("hold-confirmed", Phase.Waiting, "",
            Waiting(HookAnswer.Passed) with { Freeze = new FreezeState(Given.Now.AddHours(1), null, "spec.freezeWindows[0]") }),
        new("scale-down-waiting", Phase.Waiting, "ScaleTarget 0",
            Waiting(HookAnswer.Refused).With(status => status with { DrainUntil = Given.Now })),
        new("ask-hook", Phase.Waiting, "",
            Waiting()),
        new("await-confirmation-of-rollout", Phase.Waiting, "",
            Waiting(HookAnswer.Refused)),

        new("hook-deadline", Phase.Waiting, "",
            Late(SpecSettings.Hold)),
        new("hook-deadline-proceed", Phase.Waiting, "",
            Late(HookSettings.Proceed)),
        new("hook-deadline-rollback", Phase.Failed, "",
            Late(SpecSettings.Rollback)),

        new("await-hook", Phase.Progressing, "",
            Hooked(HookType.PreRollout, Given.In(Phase.Progressing), HookAnswer.Refused)),
        new("pre-rollout-failed", Phase.Failed, "",
            Hooked(HookType.PreRollout, Given.In(Phase.Progressing, status => status with { FailedChecks = 2 }), HookAnswer.Refused)),
        new("rollback-hook", Phase.Failed, "SetWeight 0",
            Hooked(HookType.Rollback, AtLastStep(), HookAnswer.Passed)),
        new("hold-for-gate", Phase.WaitingPromotion, "",
            Hooked(HookType.ConfirmPromotion, AtLastStep()) with { Analysis = new AnalysisResult([]) }),
        new("promote", Phase.Promoting, "",
            Hooked(HookType.ConfirmPromotion, AtLastStep(Phase.WaitingPromotion), HookAnswer.Passed) with { Analysis = new AnalysisResult([]) }),
        new("analysis-failed", Phase.Failed, "SetWeight 0",
            Hooked(HookType.ConfirmPromotion, AtLastStep(Phase.WaitingPromotion).With(status => status with { FailedChecks = 1 }), HookAnswer.Refused) with { Analysis = new AnalysisResult([new Verdict(VerdictKind.Fail, "rate", 80, ">= 99 %", "rate is 80")]) }),
        new("check-failed", Phase.Progressing, "",
            Hooked(HookType.Rollout, AtLastStep(), HookAnswer.Refused) with { Analysis = new AnalysisResult([]) }),
        new("inconclusive", Phase.Progressing, "",
            Hooked(HookType.Rollout, AtLastStep(), HookAnswer.Unavailable) with { Analysis = new AnalysisResult([]) }),
        new("inconclusive-gate", Phase.WaitingPromotion, "",
            Hooked(HookType.ConfirmPromotion, AtLastStep().With(status => status with { InconclusiveSince = Given.Now.AddHours(-1) }))
                .WithSpec(spec => spec with { Analysis = spec.Analysis with { OnInconclusive = SpecSettings.Promote } }) with { Analysis = Unclear }),

        new("ask-post-rollout", Phase.Succeeded, "",
            Told(Given.Now)),
        new("post-rollout-given-up", Phase.Succeeded, "",
            Told(Given.Now.AddHours(-2))),
    ];

    private static Observation AtLastStep(string phase = Phase.Progressing)
        => Given.In(phase, status => status with { Step = 3, Steps = 3, NextCheck = Given.Now }).WithWeight(80);

    private static Observation Waiting(string? answer = null) => Hooked(HookType.ConfirmRollout, Given.In(Phase.Waiting), answer);

    private static Observation Late(string onDeadline) => Waiting(HookAnswer.Refused)
        .With(status => status with { Hooks = [status.Hooks![0] with { Since = Given.Now.AddMinutes(-5) }] })
        .WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = [spec.Analysis.Webhooks![0] with { Deadline = "5m", OnDeadline = onDeadline }] } });

    private static Observation Told(DateTimeOffset since)
        => Hooked(HookType.PostRollout, Given.In(Phase.Succeeded, status => status with { LastPromotedSpec = "v2", KeptRevision = "v2" })).With(status => status with
        {
            Hooks = [new HookStatus { Name = "hook", Type = HookType.PostRollout, Revision = "v2", Phase = Phase.Succeeded, Since = since, AskAgainAt = Given.Now }],
        }) with
        {
            Primary = Given.Pods("v2"),
        };

    /// <summary>With a webhook of this type, which was asked a second ago and has answered so; not asked yet without an answer.</summary>
    private static Observation Hooked(string type, Observation o, string? answer = null) => o
        .WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = [new CanaryWebhook { Name = "hook", Type = type, Url = "http://hooks.example" }] } })
        .With(status => answer is null ? status : status with
        {
            Hooks =
            [
                new HookStatus
                {
                    Name = "hook",
                    Type = type,
                    Revision = "v2",
                    Phase = status.Phase!,
                    Step = status.Step,
                    Since = Given.Now.AddSeconds(-1),
                    AskedAt = Given.Now.AddSeconds(-1),
                    AnsweredAt = Given.Now,
                    AskAgainAt = answer == HookAnswer.Passed || type == HookType.Rollout ? null : Given.Now.AddSeconds(9),
                    Answer = answer,
                    Message = "status 403: closed",
                },
            ],
        });
}

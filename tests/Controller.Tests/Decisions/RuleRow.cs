using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Situations that chance rarely makes, each with the rule and the outcome that it must lead to.</summary>
internal sealed record RuleRow(string Rule, string? Next, string Effects, Observation Situation)
{
    public static IReadOnlyList<RuleRow> All { get; } =
    [
        new("look-up-mixed", Phase.Failed, "", Given.Mixed() with { OriginLookedUp = false }),
        new("await-whole-revert", Phase.Failed, "", Given.Mixed()),
        new("revert-overtaken", Phase.Failed, "", Given.Mixed() with { Origin = Given.Origin("c3"), AttemptedCommit = "c3" }),
        new("hold-new-revision", Phase.Failed, "",
            Given.Failed(RollbackPhase.Superseded) with { Target = Given.Pods("v3"), Freeze = Freeze() }),
        new("bake-failed", Phase.Failed, "",
            Baking().With(status => status with { Bake = status.Bake! with { FailedChecks = 1 } }) with { Now = Given.Now.AddSeconds(10), Analysis = Failing }),
        new("bake-check-failed", Phase.Succeeded, "",
            Baking() with { Now = Given.Now.AddSeconds(10), Analysis = Failing }),
        new("bake-aborted", Phase.Failed, "",
            Baking().Annotated(Requests.Abort, "v2")),
        new("bake-cut-short", Phase.Succeeded, "KeepTemplate",
            Baking().Annotated(Requests.Promote, "v2")),
        new("bake-over", Phase.Succeeded, "KeepTemplate",
            Baking() with { Now = Given.Now.AddMinutes(30) }),
        new("bake-workload-failed", Phase.Failed, "",
            Baking() with { Primary = Given.Pods("v2", health: WorkloadHealth.Failed) }),
        new("look-up-slot", Phase.Succeeded, "",
            Given.In(Phase.Succeeded, status => status with { LastAppliedSpec = "v1" }) with { IsCapped = true }),
        new("hold-for-dependency", Phase.Initialized, "",
            Given.In(Phase.Progressing) with { Dependencies = [new("shop/api", "is still rolling out revision r2")] }),
        new("failed-together", Phase.Failed, "SetWeight 0",
            Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3 }).WithWeight(20) with { Dependencies = [new("shop/api", null, FailsTogether: true, Given.Now, "c2")] }),
        new("failed-together-while-held", Phase.Failed, "",
            Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with { Dependencies = [new("shop/api", null, FailsTogether: true, Given.Now, "c2")] }),
        new("withdraw-for-held", Phase.Initialized, "SetWeight 0",
            Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3 }).WithWeight(20) with { Target = Given.Pods("v3"), Freeze = Freeze() }),
        new("promoting-withdraw-for-held", Phase.Initialized, "SetWeight 0",
            Given.In(Phase.Promoting).WithWeight(80) with { Target = Given.Pods("v3"), Freeze = Freeze() }),
        new("hold-first-step", Phase.Progressing, "",
            Given.In(Phase.Progressing) with { Freeze = Freeze(holdsRunning: true) }),
        new("hold-in-freeze", Phase.Progressing, "",
            Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, NextCheck = Given.Now }).WithWeight(20) with { Analysis = new AnalysisResult([]), Freeze = Freeze(holdsRunning: true) }),
        new("go-on-in-freeze", Phase.Progressing, "",
            Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3 }).WithWeight(20).Annotated(Requests.Approve, "v2@oncall") with { Freeze = Freeze(holdsRunning: true) }),
        new("rename-revision", Phase.Progressing, "MarkPrimary",
            Given.In(Phase.Progressing, status => status with { LastAppliedSpec = "old", LastPromotedSpec = "old", KnownGood = ["old"] }) with { FormerName = "old", Primary = Given.Pods("old") }),
        new("await-configs", Phase.Initialized, "",
            Given.In(Phase.Initialized) with { ConfigsPending = true }),
        new("restore-configs", Phase.Initialized, "RestoreConfigs",
            Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with { Target = Given.Pods("v1", 0), Primary = Given.Pods("v1") with { LostConfigs = ["app-primary"] }, TemplateIsKept = true, KeptConfigs = ["app-primary"] }),

        new("repair", Phase.Initialized, "FollowSettings",
            Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with { Target = Given.Pods("v1", 0), Primary = Given.Pods("v1") with { SettingsDiffer = true } }),

        new("scale-up", Phase.Progressing, "ScaleTarget 2",
            Given.In(Phase.Progressing) with { Target = Given.Pods("v2", replicas: 1) }),

        new("restore-services", Phase.Terminating, "ApplyServices",
            Given.In(Phase.Terminating).Deleted() with { Serving = Given.In(Phase.Terminating).Serving with { ServicesCurrent = false } }),
        new("create-companions", Phase.Initializing, "ApplyCompanions",
            Autoscaled(Given.In(Phase.Initializing), new CompanionState { AreCurrent = false }) with { Primary = Given.Pods("v2") }),
        new("await-autoscaler", Phase.Initializing, "",
            Autoscaled(Given.In(Phase.Initializing), new CompanionState { Missing = "HorizontalPodAutoscaler app does not exist." }) with { Primary = Given.Pods("v2") }),
        new("autoscaler-missing", Phase.Initialized, "",
            Autoscaled(Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }), new CompanionState { Missing = "HorizontalPodAutoscaler app does not exist." }) with { Target = Given.Pods("v1", 0) }),
        new("follow-companions", Phase.Progressing, "ApplyCompanions",
            Autoscaled(Given.In(Phase.Progressing), new CompanionState { AreCurrent = false })),
        new("pause-autoscaler", Phase.Initialized, "ScaleTarget 0",
            Autoscaled(Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }), new CompanionState { WakesTarget = true }) with { Target = Given.Pods("v1", 0) }),
        new("hold-primary-size", Phase.Succeeded, "",
            Given.In(Phase.Succeeded, status => status with { PrimaryFloor = new PrimaryFloor { Replicas = 4 } })),
        new("release-primary-size", Phase.Succeeded, "",
            Given.In(Phase.Succeeded, status => status with { PrimaryFloor = new PrimaryFloor { Replicas = 4, Until = Given.Now } })),
        new("delete", Phase.Terminating, "ScaleTarget 2",
            Autoscaled(Given.In(Phase.Progressing).WithWeight(20).Deleted(), new CompanionState()) with { Target = Given.Pods("v2", 1) }),
        new("strategy-changed", Phase.Progressing, "SetWeight 0",
            Given.In(Phase.Progressing, status => status with { Step = 2, Steps = 3, Strategy = "Canary", PassedChecks = 1 }).WithWeight(50)
                .WithSpec(spec => spec with { Analysis = spec.Analysis with { Iterations = 3, StepWeights = null } })),

        new("look-up-traffic", Phase.Progressing, "",
            Given.In(Phase.Progressing).WithSpec(spec => spec with { Analysis = spec.Analysis with { Metrics = [new CanaryMetric { Name = "request-success-rate" }] } })),

        new("promotion-target-gone", Phase.Failed, "SetWeight 0",
            Given.In(Phase.Promoting).WithWeight(80) with { Target = null }),
        new("promoting-back-to-promoted", Phase.Initialized, "SetWeight 0",
            Given.In(Phase.Promoting).WithWeight(80) with { Target = Given.Pods("v1") }),
        new("promoting-known-good", Phase.Promoting, "SetWeight 0",
            Given.In(Phase.Promoting, status => status with { KnownGood = ["v1", "v0"] }).WithWeight(80) with { Target = Given.Pods("v0") }),
        new("promoting-failed-before", Phase.Failed, "SetWeight 0",
            Given.In(Phase.Promoting, status => status with { FailedRevisions = ["v3"] }).WithWeight(80) with { Target = Given.Pods("v3") }),
        new("promoting-look-up-revision", Phase.Promoting, "",
            Given.In(Phase.Promoting).WithWeight(80) with { Target = Given.Pods("v3"), OriginLookedUp = false }),
        new("promoting-new-revision", Phase.Progressing, "SetWeight 0, ScaleTarget 2",
            Given.In(Phase.Promoting).WithWeight(80) with { Target = Given.Pods("v3") }),
        new("abort-promotion", Phase.Failed, "SetWeight 0",
            Given.In(Phase.Promoting).WithWeight(80).Annotated(Requests.Abort, "v2")),
        new("abort-too-late", Phase.Promoting, "",
            Given.In(Phase.Promoting).WithWeight(80).Annotated(Requests.Abort, "v2@2") with { Primary = Given.Pods("v2") }),

        new("pause-too-late", Phase.Promoting, "",
            Given.In(Phase.Promoting).WithWeight(80).Annotated(Requests.Pause, "v2") with { Primary = Given.Pods("v2") }),
        new("await-approval", Phase.Progressing, "",
            Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, NextCheck = Given.Now }).WithWeight(20)
                .WithSpec(spec => spec with { Analysis = spec.Analysis with { Pauses = [new StepPause { Weight = 20 }] } }) with { Analysis = new AnalysisResult([]) }),
        new("promote-on-request", Phase.Promoting, "",
            Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, NextCheck = Given.Now.AddSeconds(5) }).WithWeight(20).Annotated(Requests.Promote, "v2@oncall")),

        new("ask-for-origin", Phase.Initialized, "",
            WithSource(Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" })) with { Target = Given.Pods("v1", 0), OriginLookedUp = false }),
        new("origin-told", Phase.Initialized, "",
            WithSource(Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" })) with { Target = Given.Pods("v1", 0), OriginLookedUp = true, Origin = Given.Origin("c1") }),
        new("origin-unknown", Phase.Initialized, "",
            WithSource(Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" })) with { Target = Given.Pods("v1", 0), OriginLookedUp = true, Origin = null }),
        new("look-up-trial-origin", Phase.Progressing, "",
            WithSource(Given.In(Phase.Progressing, status => status with { Step = 1, Steps = 3, NextCheck = Given.Now })).WithWeight(20) with { OriginLookedUp = false }),
        new("not-converged", Phase.Failed, "NudgeDeployer",
            Given.Failed(RollbackPhase.Converging, "id", "c3").With(status => status with { Rollback = status.Rollback! with { PublishedAt = Given.Now.AddMinutes(-6), Nudges = 1 } })),
        new("await-merge", Phase.Failed, "",
            Given.Failed(RollbackPhase.Proposed, "id").With(status => status with { Rollback = status.Rollback! with { Attempts = 1, NextAttempt = Given.Now.AddSeconds(20) } })),
        new("look-at-proposal", Phase.Failed, "",
            Given.Failed(RollbackPhase.Proposed, "id").With(status => status with { Rollback = status.Rollback! with { Attempts = 1, NextAttempt = Given.Now.AddSeconds(-1) } })),

        new("await-apex-rollout", Phase.Promoting, "",
            Given.In(Phase.Promoting).WithWeight(80) with { Primary = Given.Pods("v2"), Serving = Given.In(Phase.Promoting).Serving with { ApexServedByPrimary = false } }),
        new("withdraw-without-ingress", Phase.Progressing, "SetWeight 0",
            Given.In(Phase.Progressing).WithWeight(20) with { Route = new RouteState("Ingress app has no path to Service app.", Exists: true, Current: true, 20) }),

        new("withdraw-again", Phase.Finalising, "SetWeight 0",
            Given.In(Phase.Finalising, status => status with { LastPromotedSpec = "v2", KeptRevision = "v2" }).WithWeight(20) with { Primary = Given.Pods("v2") }),

        new("retry-known-good", Phase.Promoting, "",
            Given.In(Phase.Failed, status => status with { LastAppliedSpec = "v0", KnownGood = ["v1", "v0"], FailedRevisions = ["v0"] }).Annotated(Requests.Retry, "v0") with { Target = Given.Pods("v0") }),
        new("retry", Phase.Progressing, "ScaleTarget 2",
            Given.Failed(RollbackPhase.Publishing, "id").Annotated(Requests.Retry, "v2")),
        new("call-off", Phase.Failed, "",
            Given.Failed(RollbackPhase.Publishing, "id").Annotated(Requests.Abort, "v2")),
        new("revert-confirmed", Phase.Failed, "",
            Given.Held(GateRules.BreakerOpen, null).Annotated(Requests.Revert, "v2")),
        new("back-while-held", Phase.Failed, "",
            Given.Held(GateRules.BreakerOpen, null) with { Target = Given.Pods("v1", 0), Origin = Given.Origin("c3") }),
        new("await-confirmation", Phase.Failed, "",
            Given.Held(GateRules.BreakerOpen, null)),
        new("await-gate", Phase.Failed, "",
            Given.Held(GateRules.BudgetSpent, Given.Now.AddMinutes(3))),
        new("look-up-gate", Phase.Failed, "",
            Given.Held(GateRules.BudgetSpent, Given.Now) with { Gate = null }),
        new("hold-for-breaker", Phase.Failed, "",
            Given.Failed(RollbackPhase.Publishing, "id") with { Gate = new RevertGate { Limits = new RevertLimits(), Failures = 6, BreakerOpenUntil = Given.Now.AddMinutes(4) } }),
        new("hold-for-budget", Phase.Failed, "",
            Given.Failed(RollbackPhase.Publishing, "id").With(status => status with { RecentReverts = null }) with { Gate = new RevertGate { Limits = new RevertLimits(), BudgetFreeAt = Given.Now.AddMinutes(4) } }),
        new("let-through", Phase.Failed, "",
            Given.Held(GateRules.BudgetSpent, Given.Now)),
        new("recovered", Phase.Initialized, "",
            Given.In(Phase.Failed, status => status with { LastAppliedSpec = "v1", FailedRevisions = ["v1"] }) with { Target = Given.Pods("v1", 0) }),
        new("gone-without-commit", Phase.Failed, "",
            Given.Failed(RollbackPhase.Publishing).With(status => status with { Provenance = new ProvenanceStatus { Good = Given.Origin("c1"), Bad = Given.Origin("c1") } }) with { Target = Given.Pods("v1", 0) }),
        new("await-deployer-report", Phase.Failed, "",
            Given.Failed(RollbackPhase.Publishing) with { Origin = Given.Origin("c1"), AttemptedCommit = "c1" }),
        new("primary-missing", Phase.Failed, "",
            Given.Failed(RollbackPhase.Off).With(status => status with { KeptRevision = null }) with { Primary = null }),

        new("look-up-kept-template", Phase.Progressing, "",
            Given.In(Phase.Progressing).WithWeight(20) with { Primary = null }),
        new("restore-primary", Phase.Progressing, "RestorePrimary",
            Given.In(Phase.Progressing).WithWeight(20) with { Primary = null, TemplateIsKept = true }),
        new("kept-template-gone", Phase.Progressing, "",
            Given.In(Phase.Progressing).WithWeight(20) with { Primary = null, TemplateIsKept = false }),
        new("primary-lost", Phase.Initializing, "SetWeight 0",
            Given.In(Phase.Progressing, status => status with { KeptRevision = null }).WithWeight(20) with { Primary = null }),
        new("keep-template", Phase.Initialized, "KeepTemplate",
            Given.In(Phase.Initialized, status => status with { KeptRevision = null })),

        new("hold-deletion", Phase.Initialized, "AddFinalizer",
            WithoutFinalizer(Given.In(Phase.Initialized).WithSpec(spec => spec with { Suspend = true }))),
        new("released", Phase.Terminating, "",
            WithoutFinalizer(Given.In(Phase.Terminating).Deleted())),
        new("release-on-deletion", Phase.Terminating, "ReleaseImageBots",
            Given.In(Phase.Terminating, status => status with { ImageHold = Given.Hold(ImageHoldPhase.Held) }).Deleted()),
        new("let-go", Phase.Terminating, "RemoveFinalizer",
            Given.In(Phase.Terminating).Deleted().WithSpec(spec => spec with { RevertOnDeletion = false })),

        .. HookRows.All,
    ];

    private static Observation WithSource(Observation o)
        => o.With(status => status with { Provenance = null })
            .WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Source = new GitSourceSpec { Url = "https://git.example/apps.git", Path = "apps/app" } } } });

    private static Observation WithoutFinalizer(Observation o)
        => o with { Canary = o.Canary with { Metadata = o.Canary.Metadata with { Finalizers = ["somebody.example/else"] } } };

    private static AnalysisResult Failing => new([new Verdict(VerdictKind.Fail, "request-success-rate", 80, ">= 99 %", "request-success-rate is 80")]);

    private static Observation Baking() => Given.In(Phase.Succeeded, status => status with
    {
        LastPromotedSpec = "v2",
        KeptRevision = "v2",
        KnownGood = ["v2", "v1"],
        Provenance = new ProvenanceStatus { Good = Given.Origin("c2") },
        Bake = new BakeStatus { Revision = "v2", Former = "v1", FormerOrigin = Given.Origin("c1"), Since = Given.Now, Until = Given.Now.AddMinutes(30), NextCheck = Given.Now.AddSeconds(10) },
    }).WithSpec(spec => spec with { Analysis = spec.Analysis with { BakeTime = "30m" } }) with
    { Primary = Given.Pods("v2") };

    private static FreezeState Freeze(bool holdsRunning = false)
        => new(Given.Now.AddHours(1), holdsRunning ? Given.Now.AddHours(1) : null, "spec.freezeWindows[0] (0 11 * * *, 2h, UTC)");

    private static Observation Autoscaled(Observation o, CompanionState companions)
        => o.WithSpec(spec => spec with { AutoscalerRef = new AutoscalerRef { ApiVersion = "autoscaling/v2", Kind = AutoscalerRef.HorizontalPodAutoscaler, Name = "app" } }) with { Companions = companions };
}

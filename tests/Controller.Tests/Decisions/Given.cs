using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Observations to start from: revision v2 on trial against promoted v1, everything in shape.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Images = ["app"];

    public static GitOrigin Origin(string commit)
        => new() { Deployer = "Kustomization flux-system/app", Url = "https://git.example/apps.git", Branch = "main", Path = "apps/app", Commit = commit };

    public static Workload Pods(string revision, int replicas = 2, WorkloadHealth health = WorkloadHealth.Ready)
        => new(revision, replicas, health, health == WorkloadHealth.Failed ? "container app is in CrashLoopBackOff" : "all pods are available", Images);

    public static Observation In(string? phase, Func<CanaryStatus, CanaryStatus>? status = null) => new()
    {
        Now = Now,
        Canary = new Canary
        {
            Metadata = new ObjectMeta { Name = "app", Namespace = "shop", Generation = 3, Finalizers = [Canary.Finalizer] },
            Spec = new CanarySpec
            {
                TargetRef = new TargetRef { Kind = "Deployment", Name = "app" },
                IngressRef = new IngressRef { Name = "app" },
                Service = new CanaryService { Port = 80 },
                Analysis = new CanaryAnalysis { Interval = "10s", Threshold = 2, StepWeights = [20, 50, 80] },
                Rollback = new RollbackSpec { Git = new GitRollbackSpec() },
            },
            Status = (status ?? (same => same))(new CanaryStatus
            {
                Phase = phase,
                LastAppliedSpec = "v2",
                LastPromotedSpec = "v1",
                KeptRevision = "v1",
                KnownGood = ["v1"],
                Provenance = new ProvenanceStatus { Good = Origin("c1"), Bad = Origin("c2") },
            }),
        },
        Target = Pods("v2"),
        Primary = Pods("v1"),
        Serving = new ServingState
        {
            Apex = ApexSelection.Primary,
            ServicesCurrent = true,
            PrimaryEndpoints = 2,
            CanaryEndpoints = 2,
            ApexServedByPrimary = true,
            ApexServedByTarget = false,
        },
        Route = new RouteState(null, Exists: true, Current: true, 0),
        Origin = Origin("c2"),
        AttemptedCommit = "c2",
        OriginLookedUp = true,
        Gate = new RevertGate { Limits = new RevertLimits() },
    };

    public static Observation With(this Observation o, Func<CanaryStatus, CanaryStatus> status)
        => o with { Canary = o.Canary with { Status = status(o.Status) } };

    public static Observation WithSpec(this Observation o, Func<CanarySpec, CanarySpec> spec)
        => o with { Canary = o.Canary with { Spec = spec(o.Spec) } };

    public static Observation WithWeight(this Observation o, int weight)
        => o.With(status => status with { CanaryWeight = weight }) with { Route = o.Route with { CanaryWeight = weight } };

    public static Observation Annotated(this Observation o, string annotation, string value)
        => o with { Canary = o.Canary with { Metadata = o.Canary.Metadata with { Annotations = new Dictionary<string, string> { [annotation] = value } } } };

    public static Observation Deleted(this Observation o)
        => o with { Canary = o.Canary with { Metadata = o.Canary.Metadata with { DeletionTimestamp = Now } } };

    /// <summary>The revert of v2 is held for this reason, until then.</summary>
    public static Observation Held(string reason, DateTimeOffset? until) => Failed(RollbackPhase.Held, "id").With(status => status with
    {
        RecentReverts = null,
        Rollback = status.Rollback! with { HeldFor = reason, NextAttempt = until, Message = "It is held." },
    });

    /// <summary>Image bots are kept from v2's image.</summary>
    public static ImageHoldStatus Hold(string phase, params string[] setters) => new()
    {
        Id = "id",
        Phase = phase,
        FailedRevision = "v2",
        FailedImages = ["registry.example/app:v2"],
        FormerImages = ["registry.example/app:v1"],
        Origin = Origin("c2"),
        Marks = [.. setters.Select(setter => new HeldMarkStatus { File = "apps/app/app.yaml", Setter = setter, Failed = "v2" })],
        Releases = phase is ImageHoldPhase.Holding or ImageHoldPhase.Held ? 0 : 1,
        Since = Now,
    };

    /// <summary>v2 failed; the revert is in this phase.</summary>
    public static Observation Failed(string rollback, string? id = null, string? commit = null) => In(Phase.Failed, status => status with
    {
        FailedRevisions = ["v2"],
        RecentReverts = id is null ? null : [new RecentRevert { Id = id, Repository = "git.example/apps", At = Now }],
        Rollback = new RollbackStatus { Phase = rollback, Id = id, Commit = commit, Cause = "It failed.", FailedRevision = "v2", StartedAt = Now },
    });

    /// <summary>The revert is on its way, and the ConfigMap is back while the Secret is not.</summary>
    public static Observation Mixed() => Failed(RollbackPhase.Converging, "id", "c9").With(status => status with
    {
        LastAppliedSpec = "v1-bbbbbbbbbb-22222222",
        LastPromotedSpec = "v1-bbbbbbbbbb-11111111",
        KeptRevision = "v1-bbbbbbbbbb-11111111",
        FailedRevisions = ["v1-bbbbbbbbbb-22222222"],
        TrackedConfigs = Configs("2", "2"),
        PromotedConfigs = Configs("1", "1"),
        Provenance = new ProvenanceStatus { Good = Origin("c1"), Bad = Origin("c2") },
        Rollback = status.Rollback! with { FailedRevision = "v1-bbbbbbbbbb-22222222", BetweenSince = Now.AddSeconds(-5) },
    }).WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec() } }) with
    {
        Target = Pods("v1-bbbbbbbbbb-12121212", 0) with { Configs = Configs("1", "2") },
        Primary = Pods("v1-bbbbbbbbbb-11111111"),
        Origin = Origin("c2"),
    };

    /// <summary>Hashes of a ConfigMap and of a Secret.</summary>
    public static Dictionary<string, string> Configs(string map, string secret) => new() { ["configmap/settings"] = map, ["secret/settings"] = secret };
}

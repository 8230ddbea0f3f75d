using System.ComponentModel;
using System.Text.Json;
using ProgressiveDelivery.Controller.Api.Schema;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The desired release process of one app; field names and meanings are those of flagger.app/v1beta1.</summary>
[AtMostOneOf("ingressRef", "ingressRefs")]
internal sealed record CanarySpec
{
    [Description("The router that splits traffic: nginx (ingress-nginx canary annotations), or kubernetes for none, where a Blue/Green release keeps users on the primary's Service.")]
    [OneOf(RouterKind.Nginx, RouterKind.Services)]
    [DefaultsTo(RouterKind.Nginx)]
    public string? Provider { get; init; }

    [Description("Address of the Prometheus server for built-in metrics and inline queries; the controller's own default when left out.")]
    [Pattern("^https?://.+")]
    public string? MetricsServer { get; init; }

    [Description("The workload whose new revisions are released progressively.")]
    public required TargetRef TargetRef { get; init; }

    [Description("The target's autoscaler. The primary gets a copy that follows it, and the target's is at rest while the target is scaled to zero.")]
    public AutoscalerRef? AutoscalerRef { get; init; }

    [Description("The Ingress that carries the app's traffic, for provider nginx. It is read, never changed. Set this or ingressRefs.")]
    public IngressRef? IngressRef { get; init; }

    [Description("The Ingresses that carry the app's traffic, when there are several; all of them get the same weight. Set this or ingressRef.")]
    [ListKey("name")]
    public IReadOnlyList<IngressRef>? IngressRefs { get; init; }

    [Description("Seconds that a new revision may take to become ready before it is rolled back.")]
    [RangeOf(1, 86400)]
    [DefaultsTo(600)]
    public int? ProgressDeadlineSeconds { get; init; }

    [Description("The Services generated for the app.")]
    public required CanaryService Service { get; init; }

    [Description("How traffic is shifted and judged.")]
    public required CanaryAnalysis Analysis { get; init; }

    [Description("Promote a new revision as soon as its pods are ready, without shifting traffic or checking metrics.")]
    public bool? SkipAnalysis { get; init; }

    [Description("Give the traffic back to the target before the Canary is deleted. When false, the generated objects are garbage-collected at once and the target stays scaled to zero.")]
    [DefaultsTo(true)]
    public bool? RevertOnDeletion { get; init; }

    [Description("Whether the ConfigMaps and Secrets that the target's pods read are part of its revision. The annotation canary.gitops.dev/config-tracking on one of them (enabled, disabled, copy) says otherwise for that one.")]
    [OneOf("enabled", "disabled")]
    [DefaultsTo("enabled")]
    public string? ConfigTracking { get; init; }

    [Description("Freeze the rollout where it is; weights stay as they are.")]
    public bool? Suspend { get; init; }

    [Description("Recurring times in which no rollout begins. Rollbacks, reverts and the way back to a promoted revision are never frozen.")]
    public IReadOnlyList<FreezeWindowSpec>? FreezeWindows { get; init; }

    [Description("Other Canaries whose present revision must be promoted before a rollout of this one begins.")]
    public IReadOnlyList<DependencySpec>? DependsOn { get; init; }

    [Description("Which revisions go straight in, without analysis, because they were promoted before.")]
    public RollbackWindowSpec? RollbackWindow { get; init; }

    [Description("What happens beyond the cluster when a revision fails. Without it, Git is left alone.")]
    public RollbackSpec? Rollback { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? RouteRef { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? UpstreamRef { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? CanaryAnalysis { get; init; }
}

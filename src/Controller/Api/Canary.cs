using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>One app under progressive delivery: which Deployment, behind which Ingress, judged by which metrics.</summary>
[Description("Canary shifts traffic step by step to a new revision of a Deployment, judges it by metrics, and promotes it or rolls it back, in the cluster and in Git.")]
internal sealed record Canary : KubernetesObject
{
    public const string KindName = "Canary";
    public const string Plural = "canaries";

    /// <summary>Holds a deletion until the target serves again.</summary>
    public const string Finalizer = $"{Group}/give-back";

    [JsonPropertyOrder(-2)]
    public string Kind { get; init; } = KindName;

    [Description("The desired release process.")]
    public required CanarySpec Spec { get; init; }

    [Description("What the controller has observed and decided.")]
    public CanaryStatus? Status { get; init; }
}

using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A query with placeholders and the provider that answers it, shared by many Canaries.</summary>
[Description("MetricTemplate is a query with placeholders and the provider that answers it; Canaries refer to it by templateRef.")]
internal sealed record MetricTemplate : KubernetesObject
{
    public const string KindName = "MetricTemplate";
    public const string Plural = "metrictemplates";

    [JsonPropertyOrder(-2)]
    public string Kind { get; init; } = KindName;

    [Description("The query and its provider.")]
    public required MetricTemplateSpec Spec { get; init; }
}

using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>A service that tells people, shared by many Canaries.</summary>
[Description("AlertProvider is a chat, an on-call service or a webhook that is told of releases; Canaries refer to it by analysis.alerts.")]
internal sealed record AlertProvider : KubernetesObject
{
    public const string KindName = "AlertProvider";
    public const string Plural = "alertproviders";

    [JsonPropertyOrder(-2)]
    public string Kind { get; init; } = KindName;

    [Description("The service and its address.")]
    public required AlertProviderSpec Spec { get; init; }
}

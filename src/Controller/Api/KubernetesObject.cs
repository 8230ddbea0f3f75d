using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What every object of our API group has on the wire.</summary>
internal abstract record KubernetesObject
{
    public const string Group = "canary.gitops.dev";
    public const string Version = "v1beta1";

    [JsonPropertyOrder(-3)]
    public string ApiVersion { get; init; } = $"{Group}/{Version}";

    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; init; } = new();
}

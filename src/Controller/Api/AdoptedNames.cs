using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>
/// What users' traffic went through when the app was adopted. Under other names the route that carries a weight would be
/// out of sight, and nobody would take it back.
/// </summary>
internal sealed record AdoptedNames
{
    [Description("Deployment that was adopted.")]
    public required string Target { get; init; }

    [Description("Service that was adopted.")]
    public required string Service { get; init; }

    [Description("Ingresses that carry the app's traffic.")]
    public IReadOnlyList<string> Ingresses { get; init; } = [];

    [Description("Autoscaler that the primary has a copy of, as kind/name. It follows spec.autoscalerRef.")]
    public string? Autoscaler { get; init; }
}

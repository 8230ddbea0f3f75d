using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>An Ingress of the app, in the Canary's namespace.</summary>
internal sealed record IngressRef
{
    [Description("API version of the Ingress.")]
    [OneOf("networking.k8s.io/v1")]
    [DefaultsTo("networking.k8s.io/v1")]
    public string? ApiVersion { get; init; }

    [Description("Kind of the route.")]
    [OneOf("Ingress")]
    [DefaultsTo("Ingress")]
    public string? Kind { get; init; }

    [Description("Name of the Ingress.")]
    [Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public required string Name { get; init; }
}

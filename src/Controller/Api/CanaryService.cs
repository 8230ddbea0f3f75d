using System.ComponentModel;
using System.Text.Json;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The Services <c>name</c>, <c>name-primary</c> and <c>name-canary</c>.</summary>
internal sealed record CanaryService
{
    [Description("Name of the Service that the Ingress points to; the target's name when left out. Its siblings end in -primary and -canary.")]
    [Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    public string? Name { get; init; }

    [Description("Port of the Services.")]
    [RangeOf(1, 65535)]
    public required int Port { get; init; }

    [Description("Name of that port.")]
    [DefaultsTo("http")]
    public string? PortName { get; init; }

    [Description("Port number or name on the pods; the Service's port when left out.")]
    [IntOrString]
    public JsonElement? TargetPort { get; init; }

    [Description("Application protocol of the port, such as http or grpc.")]
    public string? AppProtocol { get; init; }

    [Description("Labels and annotations for the Service that the Ingress points to.")]
    public ServiceMetadata? Apex { get; init; }

    [Description("Labels and annotations for the primary Service.")]
    public ServiceMetadata? Primary { get; init; }

    [Description("Labels and annotations for the canary Service.")]
    public ServiceMetadata? Canary { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? PortDiscovery { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Headless { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? TrafficDistribution { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? UnmanagedMetadata { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Gateways { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? GatewayRefs { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Hosts { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Delegation { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? TrafficPolicy { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Match { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Rewrite { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Retries { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Headers { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Mirror { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? CorsPolicy { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Timeout { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? BackendTimeout { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? MeshName { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Backends { get; init; }
}

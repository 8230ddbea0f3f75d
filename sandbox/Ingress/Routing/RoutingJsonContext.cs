using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RoutingTable))]
internal sealed partial class RoutingJsonContext : JsonSerializerContext;

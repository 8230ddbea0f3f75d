using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>The objects that a routing table is made from, as they were at one moment.</summary>
internal sealed record ClusterView
{
    public required IReadOnlyList<JsonObject> Ingresses { get; init; }

    public required IReadOnlyDictionary<ObjectKey, JsonObject> Services { get; init; }

    public required IReadOnlyDictionary<ObjectKey, JsonObject> Endpoints { get; init; }
}

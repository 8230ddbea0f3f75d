using System.Text.Json.Serialization;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>One path of one host and the backend that serves it; names those of the main Ingress, also for what the canary serves.</summary>
internal sealed record Location
{
    /// <summary>As written in the Ingress; the <c>path</c> label of the metrics.</summary>
    public required string Path { get; init; }

    /// <summary>What a request's path is compared with.</summary>
    public required string Prefix { get; init; }

    public required PathMatch Match { get; init; }

    public required string Namespace { get; init; }

    public required string Ingress { get; init; }

    public required string Service { get; init; }

    /// <summary>Key in <see cref="RoutingTable.Backends"/>.</summary>
    public required string Backend { get; init; }

    [JsonIgnore]
    public (string Path, PathMatch Match) Key => (Path, Match);
}

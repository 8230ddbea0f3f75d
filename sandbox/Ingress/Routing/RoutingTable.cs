using System.Text.Json;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>Everything nginx needs to know to serve a request: hosts with their locations, and the backends behind them.</summary>
internal sealed record RoutingTable
{
    /// <summary>Stands for every host that has no entry of its own.</summary>
    public const string AnyHost = "_";

    /// <summary>By host name, "*.example.com" or <see cref="AnyHost"/>; locations in the order in which they are tried.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Location>> Hosts { get; init; }

    public required IReadOnlyDictionary<string, Backend> Backends { get; init; }

    /// <summary>The same table gives the same text, so that texts can be compared.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RoutingJsonContext.Default.RoutingTable);
}

namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>Names by which routers, meshes and pods label the traffic of one Canary.</summary>
public sealed record ReleaseNames
{
    public required string Namespace { get; init; }

    /// <summary>The Deployment under test.</summary>
    public required string Target { get; init; }

    /// <summary>The primary's Deployment; named after the target when left out.</summary>
    public string? Primary { get; init; }

    /// <summary>The Service that users' traffic is sent to; those of the two sides are named after it.</summary>
    public required string Service { get; init; }

    /// <summary>Number of the Services' port.</summary>
    public required int Port { get; init; }

    /// <summary>Name of the Services' port.</summary>
    public required string PortName { get; init; }

    /// <summary>The Deployment of a side.</summary>
    public string Workload(TrafficSide side) => side == TrafficSide.Canary ? Target : Primary ?? $"{Target}-primary";

    /// <summary>
    /// The Services whose requests are a side's. The primary serves what is sent to the apex Service, too: routers differ in which of the two
    /// they name.
    /// </summary>
    public IReadOnlyList<string> Services(TrafficSide side) => side == TrafficSide.Canary ? [$"{Service}-canary"] : [Service, $"{Service}-primary"];
}

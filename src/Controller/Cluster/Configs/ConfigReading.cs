using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>What the cache tells of a ConfigMap or Secret. What cannot be read is unknown, never changed.</summary>
internal abstract record ConfigReading
{
    private ConfigReading()
    {
    }

    public sealed record Found(JsonObject Slim) : ConfigReading;

    public sealed record Missing : ConfigReading;

    /// <summary>The first list is on its way.</summary>
    public sealed record Pending : ConfigReading;

    public sealed record Unknown(string Problem) : ConfigReading;
}

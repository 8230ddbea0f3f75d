using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>A ConfigMap or Secret that a pod reads.</summary>
/// <param name="Kind">ConfigMap or Secret.</param>
/// <param name="Name">Its name, in the pod's namespace.</param>
/// <param name="IsOptional">Whether the pod starts without it.</param>
internal sealed record ConfigReference(string Kind, string Name, bool IsOptional)
{
    public const string ConfigMap = "ConfigMap";
    public const string Secret = "Secret";

    /// <summary>The kinds, as the API serves them.</summary>
    public static IReadOnlyDictionary<string, Resource<System.Text.Json.Nodes.JsonObject>> Kinds { get; } =
        new Dictionary<string, Resource<System.Text.Json.Nodes.JsonObject>> { [ConfigMap] = Resources.ConfigMaps, [Secret] = Resources.Secrets };

    /// <summary>How the status names it.</summary>
    public string StatusName => $"{(Kind == Secret ? "secret" : "configmap")}/{Name}";
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>A Service port as an Ingress names it.</summary>
internal sealed record ServiceBackend(ObjectKey Service, string Port)
{
    public string Name => Backend.NameOf(Service.Namespace, Service.Name, Port);

    /// <summary>Reads an IngressBackend; null when it points to something other than a Service.</summary>
    public static ServiceBackend? Read(string ns, JsonNode? backend)
    {
        JsonNode? port = backend?["service"]?["port"];
        string? text = (string?)port?["name"] ?? port?["number"]?.ToString();
        return (string?)backend?["service"]?["name"] is { } name && text is not null ? new(new ObjectKey(ns, name), text) : null;
    }

    /// <summary>The addresses that are ready; terminating and unready pods are in no Endpoints address.</summary>
    public IReadOnlyList<string> ReadyEndpoints(ClusterView cluster)
    {
        if (!cluster.Services.TryGetValue(Service, out JsonObject? service)
            || !cluster.Endpoints.TryGetValue(Service, out JsonObject? endpoints)
            || PortName(service) is not { } portName)
        {
            return [];
        }

        var found =
            from subset in Items(endpoints["subsets"])
            from port in Items(subset["ports"])
            where ((string?)port["name"] ?? "") == portName
            from address in Items(subset["addresses"])
            let ip = (string?)address["ip"]
            select ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]:{port["port"]}" : $"{ip}:{port["port"]}";
        return [.. found.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Endpoints name their ports after the Service's port, whatever its targetPort is.</summary>
    private string? PortName(JsonObject service) =>
        Items(service["spec"]?["ports"])
            .Where(port => (string?)port["name"] == Port || port["port"]?.ToString() == Port)
            .Select(port => (string?)port["name"] ?? "")
            .FirstOrDefault();

    private static IEnumerable<JsonNode> Items(JsonNode? array) => (array as JsonArray)?.OfType<JsonNode>() ?? [];
}

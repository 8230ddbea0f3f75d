using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Ingress.Routing;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

/// <summary>Makes a cluster of Ingresses and Services with their endpoints.</summary>
internal sealed class ClusterBuilder
{
    private readonly List<JsonObject> _ingresses = [];
    private readonly Dictionary<ObjectKey, JsonObject> _services = [];
    private readonly Dictionary<ObjectKey, JsonObject> _endpoints = [];

    public ClusterBuilder With(IngressBuilder ingress)
    {
        _ingresses.Add(ingress.Build());
        return this;
    }

    /// <param name="ready">"address:port" each.</param>
    /// <param name="unready">Addresses that are there and not ready.</param>
    public ClusterBuilder Service(string name, string[] ready, string[]? unready = null, string? portName = null)
    {
        var key = new ObjectKey("shop", name);
        _services[key] = new JsonObject { ["spec"] = new JsonObject { ["ports"] = new JsonArray(Port(80, portName)) } };
        var subsets = ready.Select(address => address.Split(':')).Select(parts => Subset(
            [parts[0]], unready ?? [], Port(int.Parse(parts[1], CultureInfo.InvariantCulture), portName)));
        _endpoints[key] = new JsonObject { ["subsets"] = new JsonArray([.. subsets.Cast<JsonNode>()]) };
        return this;
    }

    public RoutingTable Build() => RoutingTableBuilder.Build(
        new ClusterView { Ingresses = _ingresses, Services = _services, Endpoints = _endpoints }, "nginx");

    private static JsonObject Subset(string[] ready, string[] unready, JsonNode port) => new JsonObject
    {
        ["addresses"] = Addresses(ready),
        ["notReadyAddresses"] = Addresses(unready),
        ["ports"] = new JsonArray(port),
    };

    private static JsonObject Port(int number, string? name)
    {
        var port = new JsonObject { ["port"] = number };
        if (name is not null)
        {
            port["name"] = name;
        }

        return port;
    }

    private static JsonArray Addresses(IEnumerable<string> addresses) =>
        new([.. addresses.Select(address => (JsonNode)new JsonObject { ["ip"] = address })]);
}

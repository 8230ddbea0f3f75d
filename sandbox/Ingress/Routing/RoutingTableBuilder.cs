using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>Makes the routing table from Ingresses, Services and Endpoints, by ingress-nginx's rules. Pure.</summary>
internal sealed class RoutingTableBuilder
{
    private readonly ClusterView _cluster;
    private readonly SortedDictionary<string, List<Location>> _hosts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Backend> _backends = new(StringComparer.Ordinal);

    private RoutingTableBuilder(ClusterView cluster) => _cluster = cluster;

    public static RoutingTable Build(ClusterView cluster, string ingressClass)
    {
        var builder = new RoutingTableBuilder(cluster);
        // The older Ingress wins a host and path that two of them claim.
        JsonObject[] ours =
        [
            .. cluster.Ingresses
                .Where(ingress => IngressClass.Has(ingress, ingressClass))
                .OrderBy(ingress => (string?)ingress["metadata"]?["creationTimestamp"], StringComparer.Ordinal)
                .ThenBy(ingress => KeyOf(ingress).ToString(), StringComparer.Ordinal),
        ];
        foreach (JsonObject ingress in ours.Where(ingress => CanaryPolicy.Read(ingress) is null))
        {
            builder.AddMain(ingress);
        }

        foreach (JsonObject ingress in ours)
        {
            if (CanaryPolicy.Read(ingress) is { } policy)
            {
                builder.AddCanary(ingress, policy);
            }
        }

        return builder.Finish();
    }

    private void AddMain(JsonObject ingress)
    {
        string ns = KeyOf(ingress).Namespace;
        var paths = PathsOf(ingress).ToList();
        foreach ((string host, JsonNode path) in paths)
        {
            AddLocation(ingress, host, path, ServiceBackend.Read(ns, path["backend"]));
        }

        if (ServiceBackend.Read(ns, ingress["spec"]?["defaultBackend"]) is { } fallback)
        {
            var root = new JsonObject { ["path"] = "/", ["pathType"] = "Prefix" };
            foreach (string host in HostsOf(ingress))
            {
                AddLocation(ingress, host, root, fallback);
            }
        }
    }

    private void AddLocation(JsonObject ingress, string host, JsonNode path, ServiceBackend? backend)
    {
        (string Path, PathMatch Match) key = Match(path);
        if (!_hosts.TryGetValue(host, out List<Location>? locations))
        {
            _hosts[host] = locations = [];
        }

        if (backend is null || locations.Exists(location => location.Key == key))
        {
            return;
        }

        _backends.TryAdd(backend.Name, new Backend { Endpoints = backend.ReadyEndpoints(_cluster), Affinity = SessionAffinity.Read(ingress) });
        locations.Add(new Location
        {
            Path = key.Path,
            Prefix = key.Match == PathMatch.Element && key.Path.Length > 1 ? key.Path.TrimEnd('/') : key.Path,
            Match = key.Match,
            Namespace = KeyOf(ingress).Namespace,
            Ingress = KeyOf(ingress).Name,
            Service = backend.Service.Name,
            Backend = backend.Name,
        });
    }

    /// <summary>Hangs the canary onto the main backend of the same host and path. ingress-nginx knows one canary for a backend: the oldest.</summary>
    private void AddCanary(JsonObject ingress, CanaryPolicy policy)
    {
        string ns = KeyOf(ingress).Namespace;
        foreach ((string host, JsonNode path) in PathsOf(ingress))
        {
            ServiceBackend? canary = ServiceBackend.Read(ns, path["backend"]);
            Location? main = _hosts.GetValueOrDefault(host)?.Find(location => location.Key == Match(path));
            if (canary is null || main is null || canary.Name == main.Backend || _backends[main.Backend].Canary is not null)
            {
                continue;
            }

            _backends[main.Backend] = _backends[main.Backend] with { Canary = canary.Name };
            Backend alone = _backends.GetValueOrDefault(canary.Name) ?? new Backend { Endpoints = canary.ReadyEndpoints(_cluster) };
            _backends[canary.Name] = alone with { Policy = policy, Affinity = SessionAffinity.IsShared(ingress) ? _backends[main.Backend].Affinity : null };
        }
    }

    private RoutingTable Finish()
    {
        var hosts = new SortedDictionary<string, IReadOnlyList<Location>>(StringComparer.Ordinal);
        foreach ((string host, List<Location> locations) in _hosts)
        {
            hosts[host] =
            [
                .. locations
                    .OrderBy(location => location.Match != PathMatch.Exact)
                    .ThenByDescending(location => location.Prefix.Length),
            ];
        }

        return new RoutingTable { Hosts = hosts, Backends = _backends };
    }

    private static IEnumerable<(string Host, JsonNode Path)> PathsOf(JsonObject ingress) =>
        from rule in (ingress["spec"]?["rules"] as JsonArray)?.OfType<JsonNode>() ?? []
        from path in (rule["http"]?["paths"] as JsonArray)?.OfType<JsonNode>() ?? []
        select (HostOf(rule), path);

    private static IEnumerable<string> HostsOf(JsonObject ingress) =>
        ingress["spec"]?["rules"] is JsonArray { Count: > 0 } rules
            ? rules.OfType<JsonNode>().Select(HostOf).Distinct()
            : [RoutingTable.AnyHost];

    private static string HostOf(JsonNode rule) =>
        (string?)rule["host"] is { Length: > 0 } host ? host.ToLowerInvariant() : RoutingTable.AnyHost;

    private static (string Path, PathMatch Match) Match(JsonNode path) =>
        ((string?)path["path"] is { Length: > 0 } text ? text : "/", (string?)path["pathType"] switch
        {
            "Exact" => PathMatch.Exact,
            "Prefix" => PathMatch.Element,
            _ => PathMatch.Prefix,
        });

    private static ObjectKey KeyOf(JsonObject ingress) =>
        new((string?)ingress["metadata"]?["namespace"] ?? "", (string?)ingress["metadata"]?["name"] ?? "");
}

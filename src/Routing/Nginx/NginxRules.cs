using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>The rules of a canary Ingress: what of the user's Ingress leads to the app's Service, and nothing else of it.</summary>
internal static class NginxRules
{
    /// <summary>Empty when nothing leads to the app's Service.</summary>
    public static JsonArray Of(JsonObject source, Route route)
    {
        JsonObject[] rules = [.. source.Items("spec", "rules")];
        JsonObject? fallback = Leads(source.At("spec", "defaultBackend"), route) ? (JsonObject)source.At("spec", "defaultBackend")! : null;
        IEnumerable<JsonObject> hosts = rules.Length == 0 && fallback is not null ? [[]] : rules;
        return new JsonArray([.. hosts.Select(rule => Copy(rule, route, fallback)).OfType<JsonObject>()]);
    }

    private static JsonObject? Copy(JsonObject rule, Route route, JsonObject? fallback)
    {
        JsonObject[] theirs = [.. rule.Items("http", "paths")];
        var paths = new JsonArray([.. theirs.Where(path => Leads(path.At("backend"), route)).Select(path => ToCanary(path.Clone(), route))]);

        // ingress-nginx gives every host a root location, which the default backend serves. A canary Ingress must name it: one with
        // a default backend of its own would join the catch-all locations of all Ingresses.
        if (fallback is not null && !theirs.Any(IsRoot))
        {
            paths.Add((JsonNode)ToCanary(new JsonObject { ["path"] = "/", ["pathType"] = "Prefix", ["backend"] = fallback.DeepClone() }, route));
        }

        if (paths.Count == 0)
        {
            return null;
        }

        JsonObject copy = rule.Clone();
        copy["http"] = new JsonObject { ["paths"] = paths };
        return copy;
    }

    private static bool Leads(JsonNode? backend, Route route) => (backend as JsonObject)?.Get<string>("service", "name") == route.ApexService;

    private static bool IsRoot(JsonObject path) => path.Get<string>("path") is null or "" or "/" && path.Get<string>("pathType") != "Exact";

    private static JsonObject ToCanary(JsonObject path, Route route)
    {
        path["backend"]!["service"]!["name"] = route.CanaryService;
        return path;
    }
}

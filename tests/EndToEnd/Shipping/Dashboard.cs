using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.EndToEnd.Shipping;

/// <summary>A Grafana dashboard of the chart.</summary>
public sealed record Dashboard(string FileName, JsonObject Content)
{
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(GeneratedFile.Root, "charts/canary/dashboards"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(path => new Dashboard(Path.GetFileName(path), JsonNode.Parse(File.ReadAllText(path))!.AsObject()))];

    public IEnumerable<JsonObject> Panels => Content["panels"]!.AsArray().Select(panel => panel!.AsObject());

    public IEnumerable<JsonObject> Variables => Content["templating"]!["list"]!.AsArray().Select(variable => variable!.AsObject());

    public IEnumerable<ShippedQuery> Queries =>
        from panel in Panels
        from target in panel["targets"]?.AsArray() ?? []
        select new ShippedQuery($"{FileName}: {panel["title"]}", target!["expr"]!.GetValue<string>(), IsAlert: false);
}

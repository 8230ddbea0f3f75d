using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>One applied object, as Flux writes it into <c>status.inventory.entries</c>: id "namespace_name_group_kind" and version.</summary>
internal sealed partial record InventoryEntry(string Namespace, string Name, string Group, string Kind, string Version)
{
    public string Id => $"{Namespace}_{Name.Replace(":", "__", StringComparison.Ordinal)}_{Group}_{Kind}";

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public static InventoryEntry Of(JsonObject obj)
    {
        string apiVersion = obj.Get<string>("apiVersion") ?? "";
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return new(obj.Namespace(), obj.Name(), slash < 0 ? "" : apiVersion[..slash], obj.Get<string>("kind") ?? "", apiVersion[(slash + 1)..]);
    }

    /// <summary>Null when the id is not of Flux's form. The core group is empty, and "__" within a name stands for RBAC's colon.</summary>
    public static InventoryEntry? Parse(JsonObject entry)
    {
        Match id = Form().Match(entry.Get<string>("id") ?? "");
        return id.Success
            ? new(
                id.Groups["ns"].Value,
                id.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal),
                id.Groups["group"].Value,
                id.Groups["kind"].Value,
                entry.Get<string>("v") ?? "")
            : null;
    }

    public static IReadOnlyList<InventoryEntry> Read(JsonObject kustomization) =>
        [.. kustomization.Items("status", "inventory", "entries").Select(Parse).OfType<InventoryEntry>()];

    public static JsonArray Write(IEnumerable<InventoryEntry> entries) => new(
    [
        .. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)
            .Select(entry => (JsonNode)new JsonObject { ["id"] = entry.Id, ["v"] = entry.Version }),
    ]);

    [GeneratedRegex("^(?<ns>[^_]*)_(?<name>.+)_(?<group>[^_]*)_(?<kind>[^_]+)$")]
    private static partial Regex Form();
}

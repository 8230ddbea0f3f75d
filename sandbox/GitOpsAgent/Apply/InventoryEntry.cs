using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>One applied object, as Flux writes it into <c>status.inventory.entries</c>: id "namespace_name_group_kind" and version.</summary>
internal sealed record InventoryEntry(string Namespace, string Name, string Group, string Kind, string Version)
{
    public string Id => $"{Namespace}_{Name}_{Group}_{Kind}";

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public static InventoryEntry Of(JsonObject obj)
    {
        string apiVersion = obj.Get<string>("apiVersion") ?? "";
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return new(obj.Namespace(), obj.Name(), slash < 0 ? "" : apiVersion[..slash], obj.Get<string>("kind") ?? "", apiVersion[(slash + 1)..]);
    }

    /// <summary>Null when the id is not of Flux's form. A name holds no underscore, except RBAC's, where "__" stands for a colon.</summary>
    public static InventoryEntry? Parse(JsonObject entry)
    {
        string[] parts = (entry.Get<string>("id") ?? "").Replace("__", ":", StringComparison.Ordinal).Split('_');
        return parts is [var ns, var name, var group, var kind] ? new(ns, name, group, kind, entry.Get<string>("v") ?? "") : null;
    }

    public static IReadOnlyList<InventoryEntry> Read(JsonObject kustomization) =>
        [.. kustomization.Items("status", "inventory", "entries").Select(Parse).OfType<InventoryEntry>()];

    public static JsonArray Write(IEnumerable<InventoryEntry> entries) => new(
    [
        .. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)
            .Select(entry => (JsonNode)new JsonObject { ["id"] = entry.Id.Replace(":", "__", StringComparison.Ordinal), ["v"] = entry.Version }),
    ]);
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// What a Kustomization or HelmRelease says that it has applied (<c>status.inventory</c>, entries
/// <c>namespace_name_group_kind</c>, https://fluxcd.io/flux/components/kustomize/kustomizations/#inventory).
/// </summary>
internal static class FluxInventory
{
    public const string Deployment = "_apps_Deployment";
    public const string HelmRelease = "_helm.toolkit.fluxcd.io_HelmRelease";
    public const string OciRepository = "_source.toolkit.fluxcd.io_OCIRepository";

    public static bool Exists(JsonObject owner) => owner.At("status", "inventory", "entries") is JsonArray;

    public static bool Holds(JsonObject owner, ObjectKey key, string kind) => Ids(owner).Contains($"{key.Namespace}_{key.Name}{kind}");

    /// <summary>Objects of these kinds besides the given one.</summary>
    public static ObjectKey? Other(JsonObject owner, ObjectKey own, string ownKind, params ReadOnlySpan<string> kinds)
    {
        foreach (string id in Ids(owner))
        {
            foreach (string kind in kinds)
            {
                if (id.EndsWith(kind, StringComparison.Ordinal) && id != $"{own.Namespace}_{own.Name}{ownKind}" && id[..^kind.Length].Split('_') is [var ns, var name])
                {
                    return new ObjectKey(ns, name);
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> Ids(JsonObject owner)
        => owner.Items("status", "inventory", "entries").Select(entry => entry.Get<string>("id") ?? "");
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>Prepares rendered objects for applying.</summary>
internal static class Manifests
{
    /// <summary>What others live in or are checked against comes first.</summary>
    private static readonly string[] First =
        ["CustomResourceDefinition", "Namespace", "ServiceAccount", "Secret", "ConfigMap", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "Service", "Deployment"];

    /// <summary>Labels each object as the Kustomization's and puts them in the order of applying.</summary>
    public static IReadOnlyList<JsonObject> Prepare(IEnumerable<JsonObject> rendered, ObjectKey kustomization)
    {
        return [.. rendered.Select(Labelled).OrderBy(Rank)];

        JsonObject Labelled(JsonObject manifest)
        {
            JsonObject labelled = manifest.Clone();
            JsonObject labels = Child(Child(labelled, "metadata"), "labels");
            labels[FluxResources.NameLabel] = kustomization.Name;
            labels[FluxResources.NamespaceLabel] = kustomization.Namespace;
            return labelled;
        }
    }

    private static int Rank(JsonObject manifest)
    {
        int rank = Array.IndexOf(First, manifest.Get<string>("kind"));
        return rank < 0 ? First.Length : rank;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}

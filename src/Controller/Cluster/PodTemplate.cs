using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Reads the pod template of a workload.</summary>
internal static class PodTemplate
{
    /// <summary>The template's part of a revision: the version and the first 10 hexadecimal digits of the SHA-256 of its canonical form.</summary>
    public static string HashOf(JsonObject workload) => RevisionNames.Version + SortedJson.Hash(CanonicalTemplate.Of(workload.At("spec", "template")), RevisionNames.TemplateDigits);

    /// <summary>The hash by which versions before <see cref="RevisionNames.Version"/> knew the same template.</summary>
    public static string FormerHashOf(JsonObject workload) => SortedJson.Hash(SortedJson.Of(workload.At("spec", "template")), RevisionNames.TemplateDigits);

    /// <summary>Images of all containers, in the template's order.</summary>
    public static IReadOnlyList<string> ImagesOf(JsonObject workload)
        => [.. workload.Items("spec", "template", "spec", "initContainers").Concat(workload.Items("spec", "template", "spec", "containers"))
            .Select(container => container.Get<string>("image") ?? "")];
}

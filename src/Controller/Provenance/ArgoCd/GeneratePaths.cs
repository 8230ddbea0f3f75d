using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// Folders that an Application says its manifests are generated from
/// (https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/#manifest-paths-annotation), and those of its value files.
/// </summary>
internal static class GeneratePaths
{
    private const string Annotation = "argocd.argoproj.io/manifest-generate-paths";

    /// <summary>Split at semicolons, relative to the source's folder or from the root. Patterns name files, not folders, and are left out.</summary>
    public static IEnumerable<string?> Of(JsonObject application, string folder)
        => (application.Annotation(Annotation) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(path => path.AsSpan().IndexOfAny('*', '?', '[') < 0)
            .Select(path => Folder.Resolve(folder, path));

    /// <summary>Folders of value files: <c>$ref/file</c> in the source of that name, others relative to the source's own folder.</summary>
    /// <param name="reference">Name of the source whose files are wanted; null for the source's own.</param>
    public static IEnumerable<string?> OfValueFiles(JsonObject source, string? reference)
    {
        IEnumerable<string> files = source.At("helm", "valueFiles") is JsonArray array ? array.Select(file => file?.GetValue<string>() ?? "") : [];
        return reference is null
            ? files.Where(file => !file.StartsWith('$') && !file.Contains("://", StringComparison.Ordinal)).Select(file => FolderOf(source.Get<string>("path") ?? "", file))
            : files.Where(file => file.StartsWith($"${reference}/", StringComparison.Ordinal)).Select(file => FolderOf("", file[(reference.Length + 2)..]));
    }

    private static string? FolderOf(string from, string file)
        => Folder.Resolve(from, file) is { } path ? path[..Math.Max(0, path.LastIndexOf('/'))] : null;
}

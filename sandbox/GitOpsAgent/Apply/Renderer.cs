using System.Text.Json.Nodes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>Renders a folder of an artifact by <c>kubectl kustomize</c>.</summary>
/// <param name="kubectl">The program to run.</param>
internal sealed class Renderer(string kubectl)
{
    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    /// <param name="path">As in <c>spec.path</c>: relative to the artifact.</param>
    /// <param name="targetNamespace">Put into every object that lives in a namespace; null to leave them.</param>
    /// <exception cref="CommandFailedException">There is no such folder, or kustomize refuses it.</exception>
    public async Task<IReadOnlyList<JsonObject>> RenderAsync(
        Artifact artifact, string path, string? targetNamespace, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(Path.Combine(artifact.Folder, path));
        if (!(folder + "/").StartsWith(artifact.Folder + "/", StringComparison.Ordinal) || !Directory.Exists(folder))
        {
            throw new CommandFailedException($"kustomization path not found: {path}");
        }

        // Beside the artifact, for the artifact itself must stay as it was fetched.
        DirectoryInfo overlay = Directory.CreateDirectory($"{artifact.Folder}.overlay-{Guid.NewGuid():N}");
        try
        {
            await WriteOverlayAsync(overlay, folder, targetNamespace, cancellationToken);
            string yaml = await CommandLine.RunAsync(
                kubectl, ["kustomize", "--load-restrictor=LoadRestrictionsNone", overlay.FullName], new Dictionary<string, string>(), cancellationToken);
            return YamlDocuments.Read(yaml);
        }
        finally
        {
            overlay.Delete(recursive: true);
        }
    }

    /// <summary>Takes the folder's own kustomization, or all its YAML files when it has none, as Flux does.</summary>
    private static Task WriteOverlayAsync(DirectoryInfo overlay, string folder, string? targetNamespace, CancellationToken cancellationToken)
    {
        bool hasOwn = Array.Exists(Names, name => File.Exists(Path.Combine(folder, name)));
        IEnumerable<string> resources = hasOwn ? [folder]
            : Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal);
        List<string> lines = ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", "resources:"];
        lines.AddRange(resources.Select(resource => $"- {Path.GetRelativePath(overlay.FullName, resource)}"));
        if (targetNamespace is not null)
        {
            lines.Insert(2, $"namespace: {targetNamespace}");
        }

        return File.WriteAllLinesAsync(Path.Combine(overlay.FullName, Names[0]), lines, cancellationToken);
    }
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// The source that a Kustomization applies, and the revisions that it reports of it
/// (https://fluxcd.io/flux/components/kustomize/kustomizations/#source-reference).
/// </summary>
internal static class FluxSource
{
    private const string SourceOfArtifact = "org.opencontainers.image.source";

    /// <summary>Key of the source when it is a GitRepository.</summary>
    public static ObjectKey? GitRepositoryOf(JsonObject kustomization) => Kind(kustomization) == "GitRepository" ? KeyOf(kustomization) : null;

    /// <summary>The place that was applied, without what only the Kustomization knows; null when nothing was applied yet.</summary>
    public static FoundOrigin? Read(JsonObject kustomization, IObjectSource objects)
    {
        if (KeyOf(kustomization) is not { } key || Revision(kustomization, "lastAppliedRevision") is not { } applied)
        {
            return null;
        }

        return Kind(kustomization) switch
        {
            "GitRepository" => FromGit(kustomization, applied, objects.Get(FluxResources.GitRepositories, key)),
            "OCIRepository" => FromOci(kustomization, key, applied, objects.Get(FluxResources.OciRepositories, key)),
            var other => Unfit(kustomization, applied, $"Kustomization {kustomization.Key()} applies {other} {key}, which is not Git."),
        };
    }

    private static FoundOrigin? FromGit(JsonObject kustomization, FluxRevision applied, JsonObject? repository)
    {
        if (repository?.Get<string>("spec", "url") is not { } url || applied.Commit is not { } commit)
        {
            return null;
        }

        FluxReference reference = FluxReference.Of(repository);
        return new FoundOrigin(
            Origin(kustomization, url, reference.Branch, commit) with { Obstacle = reference.Obstacle },
            Revision(kustomization, "lastAttemptedRevision")?.Commit);
    }

    /// <summary>
    /// <c>flux push artifact --source --revision</c> writes repository and commit into the artifact, but not the folder that
    /// it was made of.
    /// </summary>
    private static FoundOrigin FromOci(JsonObject kustomization, ObjectKey key, FluxRevision applied, JsonObject? repository)
    {
        FluxRevision? origin = Revision(kustomization, "lastAppliedOriginRevision");
        string? url = repository?.Get<string>("status", "artifact", "metadata", SourceOfArtifact);
        if (origin?.Commit is not { } commit)
        {
            return Unfit(kustomization, applied, $"Kustomization {kustomization.Key()} applies OCIRepository {key}, whose artifact does not tell the commit that it was made from: push it with --source and --revision.");
        }

        bool settled = Text(kustomization, "lastAttemptedRevision") == Text(kustomization, "lastAppliedRevision");
        string what = url is null ? "repository and folder" : "folder";
        return new FoundOrigin(
            Origin(kustomization, url ?? "", origin.Branch ?? origin.Name ?? "", commit) with
            {
                Obstacle = $"Kustomization {kustomization.Key()} applies OCIRepository {key}, whose artifact does not tell the {what} that it was made from. {Fix}",
            },
            AttemptedCommit: null,
            settled);
    }

    private static FoundOrigin Unfit(JsonObject kustomization, FluxRevision applied, string obstacle) => new(
        Origin(kustomization, "", applied.Name ?? "", applied.Commit ?? applied.Digest!) with { Obstacle = $"{obstacle} {Fix}" },
        AttemptedCommit: null);

    private const string Fix = "Revert it by hand, and name the Git repository and folder in spec.rollback.git.source.";

    private static GitOrigin Origin(JsonObject kustomization, string url, string branch, string commit) => new()
    {
        Deployer = FluxOrigin.DeployerOf(kustomization),
        Url = url,
        Branch = branch,
        Path = kustomization.Get<string>("spec", "path") ?? "./",
        Commit = commit,
    };

    private static string? Kind(JsonObject kustomization) => kustomization.Get<string>("spec", "sourceRef", "kind");

    private static ObjectKey? KeyOf(JsonObject kustomization)
        => kustomization.Get<string>("spec", "sourceRef", "name") is { } name
            ? new ObjectKey(kustomization.Get<string>("spec", "sourceRef", "namespace") ?? kustomization.Namespace(), name)
            : null;

    private static string? Text(JsonObject kustomization, string field) => kustomization.Get<string>("status", field);

    private static FluxRevision? Revision(JsonObject kustomization, string field)
        => FluxRevision.TryParse(Text(kustomization, field), out FluxRevision? revision) ? revision : null;
}

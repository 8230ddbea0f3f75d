using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// An Application whose manifests Argo CD itself renders into a branch: people change the dry source, so that is what goes
/// back (https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/).
/// </summary>
internal static class HydratedSource
{
    /// <summary>Null for an Application without a hydrator, and before its first run.</summary>
    public static FoundOrigin? Read(JsonObject application, ArgoState state)
    {
        JsonNode? hydrator = application.At("spec", "sourceHydrator");
        JsonNode? last = application.At("status", "sourceHydrator", "lastSuccessfulOperation");
        if (hydrator.Get<string>("drySource", "repoURL") is not { } url || last.Get<string>("drySHA") is not { Length: > 0 } dry)
        {
            return null;
        }

        string path = hydrator.Get<string>("drySource", "path") ?? "";
        TargetRevision target = TargetRevision.Of(hydrator.Get<string>("drySource", "targetRevision"));
        // The branch of hydrated manifests is synced some time after it was written.
        bool settled = last.Get<string>("hydratedSHA") == state.Applied[0] && state.Attempted is null;
        return new FoundOrigin(
            new GitOrigin
            {
                Deployer = ArgoCdOrigin.DeployerOf(application),
                Url = RepositoryUrl.WithScheme(url),
                Branch = target.Branch,
                Path = path,
                Paths = Folder.Further(path, GeneratePaths.Of(application, path)),
                Commit = dry,
                Obstacle = ArgoCdOrigin.FixedBy(application, target) ?? Staged(application, hydrator) ?? ArgoCdOrigin.SharingOf(application, path),
            },
            AttemptedCommit: null,
            settled);
    }

    private static string? Staged(JsonObject application, JsonNode? hydrator)
        => hydrator.Get<string>("hydrateTo", "targetBranch") is { } staging
            ? $"Application {application.Key()} hydrates into {staging}, from where somebody else moves the manifests on, so that it is not known which commit of the dry source runs. Revert it by hand, and write the commit on the Deployment as {SourceOrigin.CommitAnnotation}, with spec.rollback.git.source."
            : null;
}

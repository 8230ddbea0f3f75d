using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>The place that <c>spec.rollback.git.source</c> names. The commit comes from whoever can tell it.</summary>
internal static class SourceOrigin
{
    public const string Deployer = "spec.rollback.git.source";

    /// <summary>A CI job or deployer may write the commit on the Deployment.</summary>
    public const string CommitAnnotation = "canary.gitops.dev/git-commit";

    private const string DefaultBranch = "main";

    /// <summary>
    /// Null when neither the Deployment nor a deployer of the same repository tells the commit. The deployer is asked only when
    /// it is needed: where its objects may not be read, the Deployment's own word still counts.
    /// </summary>
    public static FoundOrigin? Read(GitSourceSpec source, JsonObject target, Func<FoundOrigin?> deployer)
    {
        if (target.Annotation(CommitAnnotation) is { } written)
        {
            return new FoundOrigin(At(source, written), AttemptedCommit: null);
        }

        return deployer() is { } told && told.Origin.HasGitCommit() && (told.Origin.Url.Length == 0 || RepositoryUrl.Same(told.Origin.Url, source.Url))
            ? told with { Origin = At(source, told.Origin.Commit) with { Chart = told.Origin.Chart } }
            : null;
    }

    public static string BranchOf(GitSourceSpec source) => source.Branch ?? DefaultBranch;

    public static GitOrigin At(GitSourceSpec source, string commit) => new()
    {
        Deployer = Deployer,
        Url = source.Url,
        Branch = BranchOf(source),
        Path = source.Path,
        Paths = source.Paths is { Count: > 0 } paths ? paths : null,
        Commit = commit,
    };
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// Reads the commit that PipeCD's agent writes on what it applies
/// (https://pkg.go.dev/github.com/pipe-cd/pipecd/pkg/app/piped/platformprovider/kubernetes#pkg-constants). Repository and
/// folder are known to its control plane only.
/// </summary>
internal sealed class PipeCdOrigin : IDeployer
{
    private const string ManagedBy = "pipecd.dev/managed-by";
    private const string CommitHash = "pipecd.dev/commit-hash";
    private const string Application = "pipecd.dev/application";
    private const string ResourceKey = "pipecd.dev/resource-key";

    public FoundOrigin? Read(JsonObject deployment, IObjectSource objects)
    {
        if (Mark(deployment, ManagedBy) != "piped" || Mark(deployment, CommitHash) is not { Length: > 0 } commit || IsCopied(deployment))
        {
            return null;
        }

        return new FoundOrigin(
            new GitOrigin
            {
                Deployer = $"PipeCD application {Mark(deployment, Application) ?? "of unknown id"}",
                Url = "",
                Branch = "",
                Path = "",
                Commit = commit,
                Obstacle = $"PipeCD tells the commit, {commit}, but not the repository and the folder that it is of. Revert it by hand, and add spec.rollback.git.source with url, branch and path.",
            },
            AttemptedCommit: null);
    }

    /// <summary>Annotations are always there, labels of the same names since the agent has plugins.</summary>
    private static string? Mark(JsonObject deployment, string name) => deployment.Annotation(name) ?? deployment.Label(name);

    /// <summary>
    /// The key is <c>apiVersion:kind:namespace:name</c>, with the group alone in later versions, and an empty namespace where
    /// the manifest has none.
    /// </summary>
    private static bool IsCopied(JsonObject deployment)
        => deployment.Annotation(ResourceKey) is { } key
           && !(key.Split(':') is [_, "Deployment", var ns, var name] && name == deployment.Name() && (ns.Length == 0 || ns == deployment.Namespace()));
}

using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Follows Argo CD's marks from a Deployment to its Application (https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/).</summary>
internal sealed class ArgoCdOrigin(string argoNamespace, string? instanceLabel) : IDeployer
{
    private const string DeployerPrefix = "Application ";

    /// <summary>Whether an Application stands behind <see cref="Api.GitOrigin.Deployer"/>.</summary>
    public static bool IsDeployer(string deployer) => deployer.StartsWith(DeployerPrefix, StringComparison.Ordinal);

    /// <summary>The Application behind <see cref="Api.GitOrigin.Deployer"/>; null when it is another deployer.</summary>
    public static ObjectKey? ParseDeployer(string deployer)
        => IsDeployer(deployer) && deployer[DeployerPrefix.Length..].Split('/') is [var ns, var name] ? new ObjectKey(ns, name) : null;

    public static string DeployerOf(JsonObject application) => DeployerPrefix + application.Key();

    public FoundOrigin? Read(JsonObject deployment, IObjectSource objects)
    {
        if (OwnerOf(deployment, objects) is not { } application || ArgoState.Of(application) is not { } state)
        {
            return null;
        }

        ObjectKey key = application.Key();

        FoundOrigin? found = application.At("spec", "sourceHydrator") is null ? ArgoSources.Read(application, state) : HydratedSource.Read(application, state);
        if (found is { Origin.Obstacle: null } && ArgoTracking.Deployments(application).FirstOrDefault(other => other != deployment.Key()) is { Name: not null } other)
        {
            found = found with { Origin = found.Origin with { Obstacle = $"Application {key} also deploys {other}. {OwnFolder}" } };
        }

        return found is null ? null : found with { Settled = found.Settled && state.Attempted is null };
    }

    /// <summary>
    /// The Application that a Deployment belongs to; null when none. Marks can be copied, and with them the right to another
    /// team's repository: the Application must list the object too.
    /// </summary>
    internal JsonObject? OwnerOf(JsonObject deployment, IObjectSource objects)
        => ArgoTracking.ApplicationOf(deployment, argoNamespace, instanceLabel) is { } key
           && objects.Get(ArgoResources.Applications, key) is { } application
           && ArgoTracking.Lists(application, deployment.Key())
            ? application
            : null;

    /// <summary>Why no commit on a branch would move the Application; null when one would.</summary>
    internal static string? FixedBy(JsonObject application, TargetRevision target)
        => target.Kind is { } kind
            ? $"Application {application.Key()} follows {kind} {target.Branch}, which no commit on a branch moves. Set the former targetRevision by hand; for the next time follow a branch, or name the branch that it is made from in spec.rollback.git.source."
            : null;

    /// <summary>A folder that is the whole repository cannot go back for the sake of one app.</summary>
    internal static string? SharingOf(JsonObject application, string path)
        => Folder.IsRoot(path) ? $"Application {application.Key()} deploys the whole repository. {OwnFolder}" : null;

    private const string OwnFolder = "Revert it by hand, and name the app's own folder in spec.rollback.git.source.";
}

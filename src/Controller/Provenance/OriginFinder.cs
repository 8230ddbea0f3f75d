using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Tells where the target's present state came from, live: from the spec's source or from the deployer's marks.</summary>
internal sealed partial class OriginFinder(FluxOrigin flux, GitRemotes remotes, Reverter git, ILogger<OriginFinder> logger)
{
    /// <summary>A CI job or deployer may write the commit on the Deployment; otherwise the branch's head is taken.</summary>
    public const string CommitAnnotation = "canary.gitops.dev/git-commit";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The origin; null when it cannot be told now.</summary>
    public async Task<FoundOrigin?> FindAsync(Canary canary, JsonObject target, CancellationToken cancellationToken)
    {
        try
        {
            return canary.Spec.Rollback?.Git?.Source is { } source
                ? await FromSourceAsync(canary, source, target, cancellationToken)
                : await flux.LiveAsync(target, cancellationToken);
        }
        catch (Exception trouble) when (trouble is ApiException or HttpRequestException or IOException or TimeoutException)
        {
            // Neither adoption nor a trial waits for this; without its origin a failed revision is only rolled back in the cluster.
            LogUnknown(logger, target.Key(), trouble.Message);
            return null;
        }
    }

    private async Task<FoundOrigin?> FromSourceAsync(Canary canary, GitSourceSpec source, JsonObject target, CancellationToken cancellationToken)
    {
        string branch = source.Branch ?? "main";
        string? commit = target.Annotation(CommitAnnotation) ?? await HeadAsync(canary, source.Url, branch, cancellationToken);
        return commit is null ? null : new FoundOrigin(
            new GitOrigin { Deployer = "spec.rollback.git.source", Url = source.Url, Branch = branch, Path = source.Path, Commit = commit },
            AttemptedCommit: null);
    }

    private async Task<string?> HeadAsync(Canary canary, string url, string branch, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            GitRemote remote = await remotes.ForAsync(canary, url, kustomization: null, deadline.Token);
            return await git.ResolveBranchHeadAsync(remote, branch, deadline.Token);
        }
        catch (Exception trouble) when (trouble is GitUnavailableException or CredentialsException or ArgumentException || (trouble is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnknown(logger, new ObjectKey(canary.Metadata.Namespace, canary.Spec.TargetRef.Name), trouble.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "It cannot be told which commit {Target} came from: {Reason}")]
    private static partial void LogUnknown(ILogger logger, ObjectKey target, string reason);
}

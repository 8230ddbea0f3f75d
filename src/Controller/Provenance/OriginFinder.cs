using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Tells where the target's present state came from, live: from the spec's source or from the deployer's marks.</summary>
internal sealed class OriginFinder(FluxOrigin flux, GitRemotes remotes, Reverter git)
{
    /// <summary>A CI job or deployer may write the commit on the Deployment; otherwise the branch's head is taken.</summary>
    public const string CommitAnnotation = "canary.gitops.dev/git-commit";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The origin; null when it cannot be told now.</summary>
    public async Task<FoundOrigin?> FindAsync(Canary canary, JsonObject target, CancellationToken cancellationToken)
    {
        if (canary.Spec.Rollback?.Git?.Source is not { } source)
        {
            return await flux.LiveAsync(target, cancellationToken);
        }

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
            // A trial must not wait for Git; without its origin a failed revision is rolled back in the cluster and reported as not revertable.
            return null;
        }
    }
}

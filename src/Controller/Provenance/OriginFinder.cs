using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Tells where the target's present state came from, live: from the spec's source or from the deployer's marks.</summary>
internal sealed partial class OriginFinder(Deployers deployers, GitRemotes remotes, Reverter git, ILogger<OriginFinder> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The origin, or why it cannot be told now.</summary>
    public async Task<(FoundOrigin? Origin, string? Problem)> FindAsync(Canary canary, JsonObject target, CancellationToken cancellationToken)
    {
        GitSourceSpec? source = canary.Spec.Rollback?.Git?.Source;
        (FoundOrigin? Origin, string? Problem) told = await ToldAsync(canary, target, cancellationToken);
        return told.Origin is not null || source is null ? told : await FromHeadAsync(canary, source, cancellationToken);
    }

    private async Task<(FoundOrigin? Origin, string? Problem)> ToldAsync(Canary canary, JsonObject target, CancellationToken cancellationToken)
    {
        try
        {
            return (await deployers.LiveAsync(canary, target, cancellationToken), null);
        }
        catch (Exception trouble) when (trouble is ApiException or HttpRequestException or IOException or TimeoutException)
        {
            // Neither adoption nor a trial waits for this; without its origin a failed revision is only rolled back in the cluster.
            LogUnknown(logger, target.Key(), trouble.Message);
            return (null, trouble.Message);
        }
    }

    /// <summary>Where nobody tells the commit, the branch's head is taken: a guess, which is never settled.</summary>
    private async Task<(FoundOrigin? Origin, string? Problem)> FromHeadAsync(Canary canary, GitSourceSpec source, CancellationToken cancellationToken)
    {
        string branch = SourceOrigin.BranchOf(source);
        (string? head, string? problem) = await HeadAsync(canary, source.Url, branch, cancellationToken);
        return head is null
            ? (null, problem ?? $"{source.Url} has no branch '{branch}'.")
            : (new FoundOrigin(SourceOrigin.At(source, head), AttemptedCommit: null, Settled: false), null);
    }

    private async Task<(string? Head, string? Problem)> HeadAsync(Canary canary, string url, string branch, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            GitRemote remote = await remotes.ForAsync(canary, url, SourceOrigin.Deployer, deadline.Token);
            return (await git.ResolveBranchHeadAsync(remote, branch, deadline.Token), null);
        }
        catch (Exception trouble) when (trouble is GitUnavailableException or CredentialsException or ArgumentException || (trouble is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnknown(logger, new ObjectKey(canary.Metadata.Namespace, canary.Spec.TargetRef.Name), trouble.Message);
            return (null, trouble is OperationCanceledException ? $"{url} did not answer within {Deadline.TotalSeconds:0} s." : trouble.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "It cannot be told which commit {Target} came from: {Reason}")]
    private static partial void LogUnknown(ILogger logger, ObjectKey target, string reason);
}

using System.Collections.Concurrent;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>
/// Takes back pull requests of reverts that are not wanted any more. The job ends only after that, so that a crash repeats it; but
/// a Git server that is down keeps no fix from its trial.
/// </summary>
internal sealed partial class Withdrawals(GitRemotes remotes, Reverter git, TimeProvider time, ILogger<Withdrawals> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(ObjectKey Canary, string RevertId), DateTimeOffset> _since = new();

    /// <exception cref="GitUnavailableException">It cannot be done now; decide again.</exception>
    public async Task WithdrawAsync(Canary canary, string revertId, CancellationToken cancellationToken)
    {
        if (canary.Status?.Provenance?.Bad is not { } bad)
        {
            return;
        }

        var key = (Canary: new ObjectKey(canary.Metadata.Namespace, canary.Metadata.Name), revertId);
        DateTimeOffset since = _since.GetOrAdd(key, time.GetUtcNow());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        string trouble;
        try
        {
            GitRemote remote = await remotes.ForAsync(canary, bad.Url, bad.Deployer, limit.Token);
            if (!await git.WithdrawAsync(remote, canary.Metadata.Namespace, canary.Metadata.Name, revertId, limit.Token))
            {
                LogLeft(logger, key.Canary, revertId, "others have added to its branch, or it must not be deleted");
            }

            _since.TryRemove(key, out _);
            return;
        }
        catch (Exception failure) when (failure is CredentialsException or GitUnavailableException or ApiException or HttpRequestException or IOException)
        {
            trouble = failure.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            trouble = $"{bad.Url} gave no answer within {Limit.TotalSeconds:0} s";
        }

        if (time.GetUtcNow() < since + Patience)
        {
            throw new GitUnavailableException($"The pull request of revert {revertId} is not wanted any more and could not be taken back: {trouble}");
        }

        _since.TryRemove(key, out _);
        LogLeft(logger, key.Canary, revertId, trouble);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pull request of revert {RevertId} of {Canary} is left open, close it by hand: {Trouble}")]
    private static partial void LogLeft(ILogger logger, ObjectKey canary, string revertId, string trouble);
}

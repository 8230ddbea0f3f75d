using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>
/// Runs reverts beside the reconcile loop, so that a slow Git server holds up nothing else. It remembers nothing that
/// counts: the job is in the Canary's status, and a new process starts it again.
/// </summary>
internal sealed partial class RevertRunner(ApiClient client, ClusterCache cache, Revisions revisions, GitRemotes remotes, Reverter git, Fleet fleet, TimeProvider time, ILogger<RevertRunner> logger) : IDisposable
{
    private readonly ConcurrentDictionary<ObjectKey, (string RevertId, Task Task)> _running = new();
    private readonly ConcurrentDictionary<ObjectKey, RevertReport> _reports = new();
    private readonly MarkReleases _releases = new(remotes, git);
    private CancellationTokenSource _stop = new();

    /// <summary>Called with the Canary's key when a try has ended.</summary>
    public event Action<ObjectKey>? Ended;

    /// <summary>The report of the last try that ended, until it is taken.</summary>
    public RevertReport? Peek(ObjectKey canary) => _reports.GetValueOrDefault(canary);

    /// <summary>Forgets a report that has become status.</summary>
    public void Take(ObjectKey canary, RevertReport report) => _reports.TryRemove(KeyValuePair.Create(canary, report));

    /// <summary>Forgets a Canary that is gone.</summary>
    public void Forget(ObjectKey canary)
    {
        _reports.TryRemove(canary, out _);
        if (_running.TryGetValue(canary, out (string RevertId, Task Task) run) && run.Task.IsCompleted)
        {
            _running.TryRemove(canary, out _);
        }
    }

    /// <summary>Starts a try, unless one runs for this Canary.</summary>
    public void Start(Canary canary, string revertId)
    {
        var key = new ObjectKey(canary.Metadata.Namespace, canary.Metadata.Name);
        if (_running.TryGetValue(key, out (string RevertId, Task Task) running) && !running.Task.IsCompleted)
        {
            return;
        }

        _running[key] = (revertId, Task.Run(() => RunAsync(key, revertId)));
    }

    /// <summary>Stops starting and waits for tries in hand, so that a push is not cut between its two ends.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task all = Task.WhenAll(_running.Values.Select(run => run.Task));
        try
        {
            await all.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The next term of leadership starts tries of its own.
            using CancellationTokenSource stop = Interlocked.Exchange(ref _stop, new CancellationTokenSource());
            await stop.CancelAsync();
            await all;
        }

        // Another leader may bring the job on meanwhile; what this one still has to say is found in Git by the next try.
        _reports.Clear();
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(ObjectKey key, string revertId)
    {
        RevertReport? report;
        try
        {
            report = await TryAsync(key, revertId, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception trouble)
        {
            // Whatever it was, the job stays in status and is tried again.
            LogFailed(logger, trouble, key, revertId);
            report = new RevertReport(revertId, RevertResult.Unavailable, null, $"The revert could not be tried: {trouble.Message}");
        }

        if (report is not null)
        {
            _reports[key] = report;
        }

        Ended?.Invoke(key);
    }

    private async Task<RevertReport?> TryAsync(ObjectKey key, string revertId, CancellationToken cancellationToken)
    {
        // A push cannot be taken back: look at the cluster itself once more, not at a cache.
        Canary? canary = await client.GetAsync(ApiResources.Canaries, key, cancellationToken);
        if (canary?.Status?.ImageHold is { } hold && hold.ReleaseId() == revertId)
        {
            return await _releases.TryAsync(canary, hold, cancellationToken);
        }

        if (canary?.Status is not { Rollback: { Phase: RollbackPhase.Publishing } job, Provenance: { Good: { } good, Bad: { } bad } } || job.Id != revertId || StillWanted.Objection(canary, revertId) is not null || !GateRules.MayStart(canary, job, time.GetUtcNow()))
        {
            return null;
        }

        JsonObject? target = await client.GetAsync(Resources.Deployments, new App(canary).Target, cancellationToken);
        FoundRevision? revision = null;
        if (target is not null)
        {
            await revisions.RefreshAsync(key.Namespace, target, cancellationToken);
            revision = revisions.Of(canary, target);
        }

        if (revision is null || !(IsAt(revision, job.FailedRevision) || IsAt(revision, canary.Status.LastPromotedSpec)))
        {
            // A newer revision is there. The promoted one may well be back: a push whose report was lost, or a person;
            // Git then tells whether the good state is on the branch and in which commit.
            string found = revision is null ? "gone" : $"at revision {revision.Name}";
            return new RevertReport(revertId, RevertResult.Unavailable, null, $"{canary.Spec.TargetRef.Name} is {found}; nothing is pushed before it is clear what that means.");
        }

        GitRemote remote;
        ProposalSettings? proposals;
        SigningKey? signing;
        GitHubCommitWriter? hostCommits;
        try
        {
            remote = await remotes.ForAsync(canary, bad.Url, bad.Deployer, cancellationToken);
            proposals = await remotes.ProposalsAsync(canary, bad.Url, bad.Deployer, job.PullRequest is not null, cancellationToken);
            signing = await remotes.SigningKeyAsync(canary, cancellationToken);
            hostCommits = await remotes.HostCommitsAsync(canary, bad.Url, bad.Deployer, cancellationToken);
        }
        catch (CredentialsException missing)
        {
            return new RevertReport(revertId, RevertResult.Unavailable, null, missing.Message);
        }

        try
        {
            if (bad.Branch == GitOrigin.DefaultBranch)
            {
                if (await git.ResolveDefaultBranchAsync(remote, cancellationToken) is not { } branch)
                {
                    return new RevertReport(revertId, RevertResult.Blocked, null, $"{bad.Url} names no default branch. Revert it by hand, and name the branch in {bad.Deployer} or in spec.rollback.git.source.");
                }

                bad = bad with { Branch = branch };
            }

            RevertRequest request = RevertRequests.For(canary, job, good, bad, remote) with { Proposals = proposals, Signing = signing, HostCommits = hostCommits, Objection = () => StillWanted.Objection(cache.Canaries.Get(key), revertId) ?? fleet.Objection(job) };
            if (canary.Spec.Rollback!.Git!.DryRun == true)
            {
                return RevertReports.Of(revertId, bad, await git.PreviewAsync(request, cancellationToken));
            }

            // What was withheld is no end of a try: the decision finds what has changed, and holds the job or ends it.
            RevertOutcome outcome = await git.RevertAsync(request, cancellationToken);
            return outcome is RevertOutcome.Withheld ? null : RevertReports.Of(revertId, bad, outcome);
        }
        catch (GitUnavailableException delayed)
        {
            remotes.Refused(canary);
            return new RevertReport(revertId, RevertResult.Unavailable, null, delayed.Message);
        }
    }

    private static bool IsAt(FoundRevision revision, string? name) => name is not null && (revision.Name == name || revision.Former == name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Revert {RevertId} of {Canary} could not be tried")]
    private static partial void LogFailed(ILogger logger, Exception exception, ObjectKey canary, string revertId);
}

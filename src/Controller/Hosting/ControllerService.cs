using System.Diagnostics;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Controller.Telemetry;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>Runs the watches, and while this process leads, the workers.</summary>
internal sealed partial class ControllerService(
    ApiClient client,
    ClusterCache cache,
    DependencyIndex dependencies,
    RolloutSlots slots,
    CanaryReconciler reconciler,
    RevertRunner reverts,
    HookRunner hooks,
    CommitStatuses statuses,
    QueryChecks queries,
    ControllerHealth health,
    CanaryMetrics metrics,
    ControllerOptions options,
    TimeProvider time,
    ILogger<ControllerService> logger) : BackgroundService
{
    /// <summary>Short: after an outage, a failing canary must not keep its traffic for the rest of a long back-off.</summary>
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(15);

    /// <summary>One change seldom comes alone: a pod that gets ready changes four objects, and one look serves for all of them.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(20);

    /// <summary>The queue of this process's term of leadership; watch handlers add to whichever is current.</summary>
    private WorkQueue<ObjectKey>? _queue;

    /// <summary>What this process may work on beside others; null when it works alone.</summary>
    private Shards? _shards;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        cache.Canaries.Informer.AddHandler((key, _, _) => AddSoon(key));
        cache.Canaries.Informer.AddHandler((_, before, after) =>
        {
            foreach (ObjectKey next in slots.Moves(before, after) ? slots.Next() : [])
            {
                Add(next);
            }
        });
        cache.OnChange(reference =>
        {
            foreach (ObjectKey canary in dependencies.DependentsOf(reference))
            {
                AddSoon(canary);
            }
        });
        foreach (DemandedKind kind in cache.Companions.All)
        {
            // What is not there makes no event of its own.
            kind.Synced += () => cache.Canaries.Informer.Store.Keys.ToList().ForEach(Add);
        }

        cache.Canaries.PutOnTop += (key, until) => _queue?.AddAt(key, until);
        cache.OnPutOnTop((reference, until) =>
        {
            foreach (ObjectKey canary in dependencies.DependentsOf(reference))
            {
                _queue?.AddAt(canary, until);
            }
        });
        cache.Configs.IsWanted = reference => dependencies.DependentsOf(reference).Count > 0;
        reverts.Ended += Add;
        hooks.Ended += Add;
        statuses.Ended += Add;
        queries.Ended += Add;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var required = cache.Required().ToList();
        health.Problems = () => [.. required.Select(informer => informer.Problem()).OfType<string>()];
        Task[] watches = [.. required.Select(informer => informer.Run(stop.Token)), .. options.GitOps ? cache.GitOps.Run(stop.Token) : [], .. cache.Companions.All.Select(kind => kind.RunAsync(stop.Token)), cache.Configs.RunAsync(stop.Token)];
        Task work = SyncThenWorkAsync([.. required.Select(informer => informer.Synced(stop.Token))], stop.Token);

        // A watch or the work that ends by itself is a fault: stop the process rather than go on half-blind.
        Task ended = await Task.WhenAny([work, .. watches]);
        await stop.CancelAsync();
        await Task.WhenAll([work, .. watches]).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (!stoppingToken.IsCancellationRequested)
        {
            // The host stops in good order, so that only the exit code tells that it had to.
            Environment.ExitCode = 1;
            await ended;
            throw new UnreachableException("a watch ended by itself");
        }
    }

    private async Task SyncThenWorkAsync(Task[] synced, CancellationToken cancellationToken)
    {
        await Task.WhenAll(synced);
        health.Synced = true;
        if (options.Shards)
        {
            await ShareAsync(cancellationToken);
        }
        else if (options.LeaderElection)
        {
            var elector = new LeaderElector(client, new LeaderElectionOptions
            {
                Lease = options.Lease,
                Identity = options.Identity,
                LeaseDuration = options.LeaseDuration,
                RenewDeadline = options.LeaseDuration * 2 / 3,
                RetryPeriod = options.LeaseDuration * 2 / 15,
            });
            await elector.RunAsync(LeadAsync, cancellationToken);
        }
        else
        {
            await LeadAsync(cancellationToken);
        }
    }

    /// <summary>Works beside other replicas, each on the Canaries that its Lease gives it.</summary>
    private async Task ShareAsync(CancellationToken cancellationToken)
    {
        var shards = new Shards(client, new ShardOptions
        {
            Namespace = options.PodNamespace,
            Group = options.LeaseName,
            Identity = options.Identity,
            LeaseDuration = options.LeaseDuration,
            RenewDeadline = options.LeaseDuration * 2 / 3,
            RetryPeriod = options.LeaseDuration * 2 / 15,
        });
        shards.Changed += AddAll;
        _shards = shards;
        using var stopSharing = new CancellationTokenSource();
        using var stopWork = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sharing = shards.RunAsync(stopSharing.Token);
        Task work = LeadAsync(stopWork.Token);

        // The Leases go on until the work in hand has ended; if they fail, so does the process, for others begin.
        Task ended = await Task.WhenAny(work, sharing);
        await stopWork.CancelAsync();
        Task stopped = work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await (ended == sharing ? Task.WhenAny(stopped, Task.Delay(options.LeaseDuration / 4, time, CancellationToken.None)) : stopped);
        await stopSharing.CancelAsync();
        await sharing;
        await ended;
    }

    private void AddAll()
    {
        foreach (ObjectKey key in cache.Canaries.Informer.Store.Keys)
        {
            Add(key);
        }
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        LogLeading(logger, options.PodName);
        using var queue = new WorkQueue<ObjectKey>(time, new WorkQueueOptions { LongestDelay = LongestBackoff });
        _queue = queue;
        metrics.Leads(options.PodName, queue);
        health.Beat(time.GetUtcNow());
        health.Waiting = () => queue.Count;
        AddAll();

        // Workers end by the queue, not by the token: the effect in hand is finished and its status written.
        using var hardStop = new CancellationTokenSource();
        Task[] workers = [.. Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => WorkAsync(queue, hardStop.Token), CancellationToken.None))];
        try
        {
            Task ended = await Task.WhenAny([Task.Delay(Timeout.Infinite, cancellationToken), .. workers]);
            await ended;
        }
        finally
        {
            _queue = null;
            health.Waiting = () => 0;
            metrics.NoLongerLeads();
            hardStop.CancelAfter(DrainDeadline);
            queue.ShutDown();
            await Task.WhenAll(workers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await hooks.StopAsync();
            await reverts.DrainAsync(hardStop.Token);
            LogStopped(logger, options.PodName);
        }
    }

    private async Task WorkAsync(WorkQueue<ObjectKey> queue, CancellationToken cancellationToken)
    {
        while (await queue.GetAsync(cancellationToken) is { } key)
        {
            if (_shards?.TryEnter(key) == false)
            {
                // Another replica's, or nobody's for a moment: whoever gets it looks at it then.
                reconciler.Forget(key);
                queue.Forget(key);
                queue.Done(key);
                continue;
            }

            long started = time.GetTimestamp();
            string result = "success";
            try
            {
                DateTimeOffset? again = await reconciler.ReconcileAsync(key, cancellationToken);
                queue.Forget(key);
                if (again is { } due)
                {
                    queue.AddAt(key, due);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException conflict) when (conflict.IsConflict)
            {
                // The object moved on since it was read; the watch brings it, and the decision is made again.
                queue.AddRateLimited(key);
            }
            catch (Exception trouble)
            {
                // One Canary's trouble must not stop the others; the queue alone owns the retry.
                result = trouble is ApiException { IsInvalid: true } or ApiException { IsForbidden: true } ? "terminal" : "error";
                LogFailed(logger, trouble, key.ToString());
                queue.AddRateLimited(key);
            }
            finally
            {
                _shards?.Leave(key);
                queue.Done(key);
                health.Beat(time.GetUtcNow());
                metrics.Reconciled(result, time.GetElapsedTime(started));
            }
        }
    }

    private void Add(ObjectKey key) => _queue?.Add(key);

    private void AddSoon(ObjectKey key) => _queue?.AddAfter(key, Burst);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Pod} leads")]
    private static partial void LogLeading(ILogger logger, string pod);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Pod} has finished what it had in hand")]
    private static partial void LogStopped(ILogger logger, string pod);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Canary} could not be brought on; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception, string canary);
}

using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>
/// Tells people what was decided, beside the reconcile loop. Each AlertProvider has a queue of its own, in which alerts keep
/// their order; one that is slow or down delays no other.
/// </summary>
/// <param name="send">Sends one alert; the problem, or null.</param>
/// <param name="fallback">Who is told of Canaries that name nobody; null for nobody.</param>
/// <param name="cluster">Name of the cluster in the alerts; null for none.</param>
/// <param name="ended">Told how each alert ended.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertDispatcher(
    Func<ObjectKey, Alert, CancellationToken, Task<string?>> send,
    AlertSpec? fallback,
    string? cluster,
    Action<Canary, ObjectKey, string?> ended,
    TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>Alerts that wait for one provider; beyond that the oldest is given up.</summary>
    private const int QueueLength = 200;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Lane> _lanes = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _isStopping;

    /// <summary>Providers that alerts are on the way to.</summary>
    internal int Lanes
    {
        get
        {
            lock (_lock)
            {
                return _lanes.Count;
            }
        }
    }

    /// <summary>Queues an alert for each receiver that wants it.</summary>
    /// <param name="canary">The Canary with the status that the notice led to.</param>
    /// <param name="notice">What happened.</param>
    public void Raise(Canary canary, Notice notice)
    {
        if (AlertRules.SeverityOf(notice) is not { } severity || Receivers(canary, severity) is not { Count: > 0 } receivers)
        {
            return;
        }

        Alert alert = AlertText.Of(canary, notice, severity, cluster, time.GetUtcNow());
        foreach (ObjectKey provider in receivers)
        {
            if (Queue(provider, new Waiting(canary, alert)) is { } lost)
            {
                ended(lost.Canary, provider, $"{lost.Alert.Reason} was given up: AlertProvider {provider} takes alerts too slowly");
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is queued is still told, if that takes a moment only.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task all;
        lock (_lock)
        {
            _isStopping = true;
            all = Task.WhenAll(_lanes.Values.Select(lane => lane.Work));
        }

        await Task.WhenAny(all, Task.Delay(LastWords, time, cancellationToken));
        await _stop.CancelAsync();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private HashSet<ObjectKey> Receivers(Canary canary, AlertSeverity severity)
    {
        IEnumerable<AlertSpec> receivers = canary.Spec.Analysis.Alerts is { Count: > 0 } own ? own : fallback is null ? [] : [fallback];
        return
        [
            .. from receiver in receivers
               where AlertRules.IsWanted(receiver, severity)
               select new ObjectKey(receiver.ProviderRef.Namespace ?? canary.Metadata.Namespace, receiver.ProviderRef.Name),
        ];
    }

    /// <summary>Lets the alert wait for its turn; the one that has to give way to it, if any.</summary>
    private Waiting? Queue(ObjectKey provider, Waiting waiting)
    {
        lock (_lock)
        {
            if (_isStopping)
            {
                return null;
            }

            if (!_lanes.TryGetValue(provider, out Lane? lane))
            {
                _lanes[provider] = lane = new Lane();
                lane.Queue.Enqueue(waiting);
                lane.Work = Task.Run(() => WorkAsync(provider, lane));
                return null;
            }

            lane.Queue.Enqueue(waiting);
            return lane.Queue.Count > QueueLength ? lane.Queue.Dequeue() : null;
        }
    }

    /// <summary>The next alert of a lane; without one the lane is closed.</summary>
    private Waiting? Next(ObjectKey provider, Lane lane)
    {
        lock (_lock)
        {
            if (lane.Queue.TryDequeue(out Waiting? next))
            {
                return next;
            }

            _lanes.Remove(provider);
            return null;
        }
    }

    private async Task WorkAsync(ObjectKey provider, Lane lane)
    {
        while (Next(provider, lane) is { } waiting)
        {
            _stop.Token.ThrowIfCancellationRequested();
            string? problem;
            try
            {
                problem = await send(provider, waiting.Alert, _stop.Token);
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested)
            {
                // Whatever it was: no alert is worth the queue behind it.
                problem = $"AlertProvider {provider}: {fault.Message}";
            }

            ended(waiting.Canary, provider, problem is null ? null : $"{waiting.Alert.Reason} was not delivered: {problem}");
        }
    }

    private sealed record Waiting(Canary Canary, Alert Alert);

    /// <summary>What waits for one provider, as long as anything does: whoever names many providers leaves nothing behind.</summary>
    private sealed class Lane
    {
        public Queue<Waiting> Queue { get; } = new();

        public Task Work { get; set; } = Task.CompletedTask;
    }
}

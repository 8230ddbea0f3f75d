using System.Collections.Concurrent;
using System.Threading.Channels;
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

    private readonly ConcurrentDictionary<ObjectKey, Lazy<Lane>> _lanes = new();
    private readonly CancellationTokenSource _stop = new();

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
            _lanes.GetOrAdd(provider, key => new Lazy<Lane>(() => Open(key))).Value.Writer.TryWrite((canary, alert));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is queued is still told, if that takes a moment only.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Lane[] lanes = [.. _lanes.Values.Select(lane => lane.Value)];
        foreach (Lane lane in lanes)
        {
            lane.Writer.TryComplete();
        }

        Task all = Task.WhenAll(lanes.Select(lane => lane.Work));
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

    private Lane Open(ObjectKey provider)
    {
        Channel<(Canary Canary, Alert Alert)> queue = Channel.CreateBounded<(Canary Canary, Alert Alert)>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            lost => ended(lost.Canary, provider, $"AlertProvider {provider} takes alerts too slowly; {lost.Alert.Reason} was given up"));
        return new Lane(queue.Writer, Task.Run(() => WorkAsync(provider, queue.Reader)));
    }

    private async Task WorkAsync(ObjectKey provider, ChannelReader<(Canary Canary, Alert Alert)> queue)
    {
        await foreach ((Canary canary, Alert alert) in queue.ReadAllAsync(_stop.Token))
        {
            string? problem;
            try
            {
                problem = await send(provider, alert, _stop.Token);
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested)
            {
                // Whatever it was: no alert is worth the queue behind it.
                problem = $"AlertProvider {provider}: {fault.Message}";
            }

            ended(canary, provider, problem);
        }
    }

    private sealed record Lane(ChannelWriter<(Canary Canary, Alert Alert)> Writer, Task Work);
}

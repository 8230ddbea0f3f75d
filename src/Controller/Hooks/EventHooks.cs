using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>
/// Tells webhooks of type event what happens, beside the reconcile loop. Each keeps the order of its Canary's events; one that is slow
/// or down delays no other. Nothing depends on them: what was not told when the process ends is not told.
/// </summary>
/// <param name="send">Sends one request once.</param>
/// <param name="ended">Told how each request ended and how long it took.</param>
/// <param name="cluster">Name of the cluster; null for none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what was not taken.</param>
internal sealed partial class EventHooks(
    Func<Canary, CanaryWebhook, JsonObject, CancellationToken, Task<HookOutcome>> send,
    Action<Canary, CanaryWebhook, HookOutcome, TimeSpan> ended,
    string? cluster,
    TimeProvider time,
    ILogger<EventHooks> logger) : IHostedService, IDisposable
{
    /// <summary>Events that wait for one webhook; beyond that the oldest is given up.</summary>
    private const int QueueLength = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(ObjectKey Canary, string Hook), Lane> _lanes = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Queues an event for each webhook that wants it.</summary>
    /// <param name="canary">The Canary with the status that the notice led to.</param>
    /// <param name="notice">What happened.</param>
    public void Raise(Canary canary, Notice notice)
    {
        if (canary.Spec.Analysis.Webhooks is not { Count: > 0 })
        {
            return;
        }

        foreach (CanaryWebhook hook in canary.Spec.Hooks(HookType.Event))
        {
            Queue(new Telling(canary, hook, HookPayload.OfEvent(canary, hook, notice, time.GetUtcNow(), cluster)));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is queued is still told, if that takes a moment only.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task all;
        lock (_lock)
        {
            all = Task.WhenAll(_lanes.Values.Select(lane => lane.Work));
        }

        await Task.WhenAny(all, Task.Delay(LastWords, time, cancellationToken));
        await _stop.CancelAsync();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private void Queue(Telling telling)
    {
        (ObjectKey, string) key = (new ObjectKey(telling.Canary.Metadata.Namespace, telling.Canary.Metadata.Name), telling.Hook.Name);
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (!_lanes.TryGetValue(key, out Lane? lane))
            {
                _lanes[key] = lane = new Lane();
                lane.Waiting.Enqueue(telling);
                lane.Work = Task.Run(() => WorkAsync(key, lane), CancellationToken.None);
                return;
            }

            lane.Waiting.Enqueue(telling);
            if (lane.Waiting.Count > QueueLength)
            {
                Telling lost = lane.Waiting.Dequeue();
                LogLost(logger, lost.Hook.Name, "it takes events too slowly");
            }
        }
    }

    /// <summary>A lane lives while it has something to tell, so that a Canary which is silent or gone costs nothing.</summary>
    private async Task WorkAsync((ObjectKey Canary, string Hook) key, Lane lane)
    {
        while (Next(key, lane) is { } telling)
        {
            await TellAsync(telling);
        }
    }

    private Telling? Next((ObjectKey Canary, string Hook) key, Lane lane)
    {
        lock (_lock)
        {
            if (lane.Waiting.TryDequeue(out Telling? next) && !_stop.IsCancellationRequested)
            {
                return next;
            }

            _lanes.Remove(key);
            return null;
        }
    }

    private async Task TellAsync(Telling telling)
    {
        TimeSpan pause = TimeSpan.FromSeconds(1);
        for (int retries = telling.Hook.Retries ?? 0; ; retries--)
        {
            try
            {
                long started = time.GetTimestamp();
                HookOutcome outcome = await send(telling.Canary, telling.Hook, telling.Body, _stop.Token);
                ended(telling.Canary, telling.Hook, outcome, time.GetElapsedTime(started));
                if (outcome.Answer == HookAnswer.Passed)
                {
                    return;
                }

                if (retries <= 0 || (outcome.Answer == HookAnswer.Refused && !outcome.MayTryAgain))
                {
                    LogLost(logger, telling.Hook.Name, outcome.Message);
                    return;
                }

                await Task.Delay(pause, time, _stop.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // No event is worth those behind it.
                LogFault(logger, fault, telling.Hook.Name);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Hook} was not told of an event: {Reason}")]
    private static partial void LogLost(ILogger logger, string hook, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Hook} could not be told of an event")]
    private static partial void LogFault(ILogger logger, Exception exception, string hook);

    private sealed class Lane
    {
        public Queue<Telling> Waiting { get; } = new();

        public Task Work { get; set; } = Task.CompletedTask;
    }

    private sealed record Telling(Canary Canary, CanaryWebhook Hook, JsonObject Body);
}

using System.Text.Json.Nodes;
using System.Threading.Channels;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>
/// Writes Kubernetes Events beside the reconcile loop. They are a courtesy: what counts is in the status, so a full queue
/// drops the oldest and a refused Event is only logged.
/// </summary>
internal sealed partial class EventRecorder(ApiClient client, ControllerOptions options, TimeProvider time, ILogger<EventRecorder> logger) : BackgroundService
{
    private const int QueueLength = 10_000;

    /// <summary>Events that are sent at once: enough for a fleet's release, and no crowd beside the requests that count.</summary>
    private const int Writers = 4;

    private const int LongestNote = 1024;

    /// <summary>253 characters for an object's name, less a dot and 32 digits.</summary>
    private const int LongestName = 220;

    private readonly Channel<(ObjectMeta Canary, Notice Notice, DateTimeOffset At)> _queue = Channel.CreateBounded<(ObjectMeta, Notice, DateTimeOffset)>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Queues an Event about a Canary.</summary>
    public void Record(Canary canary, Notice notice) => _queue.Writer.TryWrite((canary.Metadata, notice, time.GetUtcNow()));

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(stoppingToken)));

    private async Task WriteAsync(CancellationToken stoppingToken)
    {
        await foreach ((ObjectMeta canary, Notice notice, DateTimeOffset at) in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                JsonObject item = EventOf(canary, notice, at);
                await client.CreateAsync(Resources.Events, item.Key(), item, stoppingToken);
            }
            catch (Exception refusal) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was: no Event is worth the process.
                LogLost(logger, refusal.Message, notice.Reason);
            }
        }
    }

    private JsonObject EventOf(ObjectMeta canary, Notice notice, DateTimeOffset at) => new()
    {
        ["apiVersion"] = "events.k8s.io/v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{canary.Name[..Math.Min(canary.Name.Length, LongestName)]}.{Guid.NewGuid():N}",
            ["namespace"] = canary.Namespace,
        },
        ["eventTime"] = KubernetesTime.FormatMicro(at),
        ["type"] = notice.Warning ? "Warning" : "Normal",
        ["reason"] = notice.Reason,
        ["action"] = notice.Reason,
        ["note"] = notice.Message.Length > LongestNote ? $"{notice.Message[..(LongestNote - 1)]}…" : notice.Message,
        ["reportingController"] = "canary.gitops.dev/controller",
        ["reportingInstance"] = options.PodName,
        ["regarding"] = new JsonObject
        {
            ["apiVersion"] = $"{KubernetesObject.Group}/{KubernetesObject.Version}",
            ["kind"] = Canary.KindName,
            ["name"] = canary.Name,
            ["namespace"] = canary.Namespace,
            ["uid"] = canary.Uid,
            ["resourceVersion"] = canary.ResourceVersion,
        },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "An Event was lost: {Reason}: {Error}")]
    private static partial void LogLost(ILogger logger, string error, string reason);
}

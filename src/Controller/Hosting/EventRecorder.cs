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
    private const int QueueLength = 1000;
    private const int LongestNote = 1024;

    /// <summary>253 characters for an object's name, less a dot and 32 digits.</summary>
    private const int LongestName = 220;

    private readonly Channel<JsonObject> _queue = Channel.CreateBounded<JsonObject>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Queues an Event about a Canary.</summary>
    public void Record(Canary canary, Notice notice) => _queue.Writer.TryWrite(EventOf(canary, notice));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (JsonObject item in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await client.CreateAsync(Resources.Events, item.Key(), item, stoppingToken);
            }
            catch (Exception refusal) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was: no Event is worth the process.
                LogLost(logger, refusal.Message, item.Get<string>("reason") ?? "");
            }
        }
    }

    private JsonObject EventOf(Canary canary, Notice notice) => new()
    {
        ["apiVersion"] = "events.k8s.io/v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{canary.Metadata.Name[..Math.Min(canary.Metadata.Name.Length, LongestName)]}.{Guid.NewGuid():N}",
            ["namespace"] = canary.Metadata.Namespace,
        },
        ["eventTime"] = KubernetesTime.FormatMicro(time.GetUtcNow()),
        ["type"] = notice.Warning ? "Warning" : "Normal",
        ["reason"] = notice.Reason,
        ["action"] = notice.Reason,
        ["note"] = notice.Message.Length > LongestNote ? $"{notice.Message[..(LongestNote - 1)]}…" : notice.Message,
        ["reportingController"] = "canary.gitops.dev/controller",
        ["reportingInstance"] = options.PodName,
        ["regarding"] = new JsonObject
        {
            ["apiVersion"] = canary.ApiVersion,
            ["kind"] = Canary.KindName,
            ["name"] = canary.Metadata.Name,
            ["namespace"] = canary.Metadata.Namespace,
            ["uid"] = canary.Metadata.Uid,
            ["resourceVersion"] = canary.Metadata.ResourceVersion,
        },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "An Event was lost: {Reason}: {Error}")]
    private static partial void LogLost(ILogger logger, string error, string reason);
}

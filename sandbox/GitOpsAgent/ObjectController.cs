using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent;

/// <summary>Works on each object of a kind at its interval, and at once when its spec or its reconcile request changes.</summary>
internal abstract partial class ObjectController : BackgroundService
{
    private const int Workers = 4;
    private static readonly WorkQueueOptions Retries = new() { FirstDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(10) };

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly Informer<JsonObject> _informer;
    private readonly WorkQueue<ObjectKey> _queue = new(options: Retries);
    private readonly ILogger _logger;

    protected ObjectController(ApiClient client, Resource<JsonObject> resource, ILogger logger)
    {
        _logger = logger;
        _informer = new Informer<JsonObject>(client, resource);
        _informer.AddHandler((key, before, after) =>
        {
            if (before is null || after is null || IsChanged(before, after))
            {
                _queue.Add(key);
            }
        });
    }

    protected Store<JsonObject> Objects => _informer.Store;

    public override void Dispose()
    {
        _queue.Dispose();
        base.Dispose();
    }

    protected void Enqueue(ObjectKey key) => _queue.Add(key);

    /// <returns>When to look at the object again; null for not before it changes.</returns>
    protected abstract Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken);

    protected static TimeSpan Interval(JsonObject obj) =>
        GoDuration.TryParse(obj.Get<string>("spec", "interval"), out TimeSpan interval) && interval > TimeSpan.Zero
            ? interval : TimeSpan.FromSeconds(2);

    /// <summary>What failed is tried again soon, however long the interval is.</summary>
    protected static TimeSpan RetryInterval(JsonObject obj) => Interval(obj) < LongestRetry ? Interval(obj) : LongestRetry;

    protected static string? RequestedAt(JsonObject obj) => obj.Annotation(FluxResources.RequestedAtAnnotation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Task following = _informer.RunAsync(stoppingToken);
        await _informer.WaitForSyncAsync(stoppingToken);
        await await Task.WhenAny([following, .. Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken))]);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (await _queue.GetAsync(cancellationToken) is { } key)
        {
            try
            {
                TimeSpan? again = await ReconcileAsync(key, cancellationToken);
                _queue.Forget(key);
                if (again is { } delay)
                {
                    _queue.AddAfter(key, delay);
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever one object meets, the others go on; it is tried again.
                LogFailed(failure, key);
                _queue.AddRateLimited(key);
            }
            finally
            {
                _queue.Done(key);
            }
        }
    }

    private static bool IsChanged(JsonObject before, JsonObject after) =>
        before.Generation() != after.Generation()
        || RequestedAt(before) != RequestedAt(after)
        || before.IsBeingDeleted() != after.IsBeingDeleted();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Key} failed")]
    private partial void LogFailed(Exception failure, ObjectKey key);
}

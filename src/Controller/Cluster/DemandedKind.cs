using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// A kind that few apps need: nothing is watched until one asks, and then the first of its versions that the cluster
/// serves.
/// </summary>
internal sealed class DemandedKind(ApiClient client, TimeProvider time, string? watchNamespace, IReadOnlyList<Resource<JsonObject>> versions, Func<JsonObject, JsonObject> slim)
{
    /// <summary>Name of the index by namespace.</summary>
    private const string ByNamespace = "namespace";

    private readonly TaskCompletionSource _demanded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<ObjectKey, JsonObject?, JsonObject?>> _handlers = [];
    private ReadYourWrites<JsonObject>? _objects;
    private string? _problem;

    public string Kind => versions[0].Kind;

    /// <summary>The version that is watched; the preferred one until that is known.</summary>
    public Resource<JsonObject> Resource { get; private set; } = versions[0];

    /// <summary>Whether all objects are known.</summary>
    public bool IsKnown => _objects?.Informer.HasSynced == true;

    /// <summary>Why they are not, as a sentence; null when they are, or nobody has failed yet.</summary>
    public string? Problem => IsKnown ? null : _problem ?? _objects?.Informer.Problem;

    /// <summary>Called once, when all objects are known.</summary>
    public event Action? Synced;

    /// <summary>From now on the kind is watched.</summary>
    public void Demand() => _demanded.TrySetResult();

    /// <summary>The object; null when it is not there or not known yet.</summary>
    public JsonObject? Get(ObjectKey key) => _objects?.Get(key);

    /// <summary>The objects of a namespace, our own last writes among them where the watch has shown their names.</summary>
    public IEnumerable<JsonObject> In(string @namespace)
        => _objects is { } objects ? objects.Informer.Store.ByIndex(ByNamespace, @namespace).Select(known => objects.Get(known.Key())).OfType<JsonObject>() : [];

    public void Wrote(ObjectKey key, JsonObject written) => _objects?.Wrote(key, slim(written));

    public void Deleted(ObjectKey key) => _objects?.Deleted(key);

    /// <summary>Reports changes of what <c>slim</c> leaves of an object.</summary>
    public void OnChange(Action<ObjectKey> changed) => _handlers.Add((key, before, after) =>
    {
        if (before is null || after is null || !IsSame(before, after))
        {
            changed(key);
        }
    });

    /// <summary>Waits for the demand, then watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _demanded.Task.WaitAsync(cancellationToken);
        Resource = await ServedAsync(cancellationToken);
        var informer = new Informer<JsonObject>(client, Resource, new()
        {
            Namespace = watchNamespace,
            Transform = slim,
            Indexes = new Dictionary<string, Func<JsonObject, IEnumerable<string>>> { [ByNamespace] = obj => [obj.Namespace()] },
            MissingKindDelay = GitOpsCache.MissingDelay,
        });
        _objects = new ReadYourWrites<JsonObject>(informer, obj => obj.ResourceVersion(), time);
        foreach (Action<ObjectKey, JsonObject?, JsonObject?> handler in _handlers)
        {
            informer.AddHandler(handler);
        }

        Task watch = informer.RunAsync(cancellationToken);
        await Task.WhenAny(watch, informer.WaitForSyncAsync(cancellationToken));
        if (informer.HasSynced)
        {
            Synced?.Invoke();
        }

        await watch;
    }

    private async Task<Resource<JsonObject>> ServedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan pause = GitOpsCache.MissingDelay;
            try
            {
                foreach (Resource<JsonObject> version in versions)
                {
                    if (await client.ServesAsync(version, cancellationToken))
                    {
                        _problem = null;
                        return version;
                    }
                }

                _problem = $"this cluster serves no {versions[0]}";
            }
            catch (Exception trouble) when (trouble is ApiException or HttpRequestException or IOException or TimeoutException)
            {
                _problem = trouble.Message;
                pause = TimeSpan.FromSeconds(5);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static bool IsSame(JsonObject before, JsonObject after)
        => JsonNode.DeepEquals(before["spec"], after["spec"])
           && JsonNode.DeepEquals(before.At("metadata", "labels"), after.At("metadata", "labels"))
           && JsonNode.DeepEquals(before.At("metadata", "annotations"), after.At("metadata", "annotations"))
           && before.Uid() == after.Uid();
}

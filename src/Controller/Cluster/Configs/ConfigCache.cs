using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Hashes of the ConfigMaps and Secrets in the namespaces where a target refers to one. A namespace's watch begins when it
/// is first asked for, so that nothing is transferred of namespaces without a Canary, and no content is kept at all.
/// </summary>
internal sealed class ConfigCache(ApiClient client, TimeProvider time)
{
    /// <summary>The releases of Helm, a megabyte each, and tokens of service accounts are no configuration.</summary>
    private const string SecretTypes = "type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token";

    private const int PageSize = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Kind, string Namespace), ReadYourWrites<JsonObject>> _watches = [];
    private readonly List<Action<ObjectReference>> _handlers = [];
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken? _running;

    /// <summary>Runs the watches until cancelled; ends with a fault when one of them does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _running = cancellationToken;
            foreach (ReadYourWrites<JsonObject> watch in _watches.Values)
            {
                Follow(watch, cancellationToken);
            }
        }

        await _fault.Task.WaitAsync(cancellationToken);
    }

    public void OnChange(Action<ObjectReference> changed)
    {
        lock (_lock)
        {
            _handlers.Add(changed);
        }
    }

    /// <summary>What is known of the object, as <see cref="ConfigObject.Slim"/> made it.</summary>
    public ConfigReading Read(string kind, ObjectKey key)
    {
        ReadYourWrites<JsonObject> watch = WatchOf(kind, key.Namespace);
        if (watch.Get(key) is { } found)
        {
            return new ConfigReading.Found(found);
        }

        return watch.Informer.HasSynced ? new ConfigReading.Missing()
            : watch.Informer.Problem is { } problem ? new ConfigReading.Unknown(problem)
            : new ConfigReading.Pending();
    }

    /// <summary>Reads the object live and remembers it; null when it is not there.</summary>
    /// <exception cref="ApiException">It may not be read.</exception>
    public async Task<JsonObject?> ReadLiveAsync(string kind, ObjectKey key, CancellationToken cancellationToken)
    {
        JsonObject? live = await client.GetAsync(ConfigReference.Kinds[kind], key, cancellationToken);
        ReadYourWrites<JsonObject> watch = WatchOf(kind, key.Namespace);
        if (live is null)
        {
            watch.Deleted(key);
        }
        else
        {
            watch.Wrote(key, ConfigObject.Slim(live));
        }

        return live;
    }

    /// <summary>Remembers our own write.</summary>
    public void Wrote(string kind, JsonObject written) => WatchOf(kind, written.Namespace()).Wrote(written.Key(), ConfigObject.Slim(written));

    /// <summary>Remembers our own deletion.</summary>
    public void Deleted(string kind, ObjectKey key) => WatchOf(kind, key.Namespace).Deleted(key);

    private ReadYourWrites<JsonObject> WatchOf(string kind, string @namespace)
    {
        lock (_lock)
        {
            if (!_watches.TryGetValue((kind, @namespace), out ReadYourWrites<JsonObject>? watch))
            {
                var options = new InformerOptions<JsonObject>
                {
                    Namespace = @namespace,
                    PageSize = PageSize,
                    FieldSelector = kind == ConfigReference.Secret ? SecretTypes : null,
                    Transform = ConfigObject.Slim,
                };
                watch = new(new(client, ConfigReference.Kinds[kind], options), obj => obj.ResourceVersion(), time);
                watch.Informer.AddHandler((key, _, _) => Report(new(kind, key)));
                _watches[(kind, @namespace)] = watch;
                if (_running is { } running)
                {
                    Follow(watch, running);
                }
            }

            return watch;
        }
    }

    private void Report(ObjectReference reference)
    {
        List<Action<ObjectReference>> handlers;
        lock (_lock)
        {
            handlers = [.. _handlers];
        }

        foreach (Action<ObjectReference> handler in handlers)
        {
            handler(reference);
        }
    }

    private void Follow(ReadYourWrites<JsonObject> watch, CancellationToken cancellationToken)
        => _ = Task.Run(() => watch.Informer.RunAsync(cancellationToken), cancellationToken)
            .ContinueWith(ended => _fault.TrySetException(ended.Exception!.InnerExceptions), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}

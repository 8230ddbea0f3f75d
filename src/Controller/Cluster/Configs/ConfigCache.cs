using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// Hashes of the ConfigMaps in the namespaces where a target refers to one, and of the Secrets that targets refer to. A namespace's
/// watch begins when it is first asked for, so that nothing is transferred of namespaces without a Canary, and no content is kept at all.
/// </summary>
internal sealed class ConfigCache(ApiClient client, TimeProvider time, TimeSpan secretInterval)
{
    private const int PageSize = 50;

    private readonly Lock _lock = new();
    private readonly SecretDigests _secrets = new(client, time, secretInterval);
    private readonly Dictionary<string, ReadYourWrites<JsonObject>> _watches = [];
    private readonly List<Action<ObjectReference>> _handlers = [];
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken? _running;

    /// <summary>Whether anybody still refers to an object; a Secret that nobody does is no longer read.</summary>
    public Func<ObjectReference, bool> IsWanted
    {
        set => _secrets.IsWanted = key => value(new(ConfigReference.Secret, key));
    }

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

        await await Task.WhenAny(_fault.Task.WaitAsync(cancellationToken), _secrets.RunAsync(cancellationToken));
    }

    public void OnChange(Action<ObjectReference> changed)
    {
        lock (_lock)
        {
            _handlers.Add(changed);
        }

        _secrets.Changed += key => changed(new(ConfigReference.Secret, key));
    }

    /// <summary>What is known of the object, as <see cref="ConfigObject.Slim"/> made it.</summary>
    /// <param name="kind">ConfigMap or Secret.</param>
    /// <param name="key">Which one.</param>
    /// <param name="asker">The Canary that refers to it.</param>
    /// <param name="mark">Stands for all that may have brought a change, as <see cref="SecretDigests.Read"/> says; of a ConfigMap the watch tells.</param>
    public ConfigReading Read(string kind, ObjectKey key, ObjectKey? asker = null, string? mark = null)
    {
        if (kind == ConfigReference.Secret)
        {
            return _secrets.Read(key, asker, mark);
        }

        ReadYourWrites<JsonObject> watch = WatchOf(key.Namespace);
        if (watch.Get(key) is { } found)
        {
            return new ConfigReading.Found(found);
        }

        return watch.Informer.HasSynced ? new ConfigReading.Missing()
            : watch.Informer.Problem is { } problem ? new ConfigReading.Unknown(problem)
            : new ConfigReading.Pending();
    }

    /// <summary>What is known of all ConfigMaps in a namespace, as <see cref="ConfigObject.Slim"/> made them.</summary>
    public IReadOnlyList<JsonObject> ConfigMapsOf(string @namespace) => WatchOf(@namespace).All();

    /// <summary>Reads the object live and remembers it; null when it is not there.</summary>
    /// <exception cref="ApiException">It may not be read.</exception>
    public async Task<JsonObject?> ReadLiveAsync(string kind, ObjectKey key, CancellationToken cancellationToken)
    {
        if (kind == ConfigReference.Secret)
        {
            return await _secrets.ReadLiveAsync(key, cancellationToken);
        }

        JsonObject? live = await client.GetAsync(Resources.ConfigMaps, key, cancellationToken);
        ReadYourWrites<JsonObject> watch = WatchOf(key.Namespace);
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

    /// <summary>Remembers our own write of a ConfigMap.</summary>
    public void Wrote(JsonObject written) => WatchOf(written.Namespace()).Wrote(written.Key(), ConfigObject.Slim(written));

    /// <summary>Remembers our own deletion of a ConfigMap.</summary>
    public void Deleted(ObjectKey key) => WatchOf(key.Namespace).Deleted(key);

    private ReadYourWrites<JsonObject> WatchOf(string @namespace)
    {
        lock (_lock)
        {
            if (!_watches.TryGetValue(@namespace, out ReadYourWrites<JsonObject>? watch))
            {
                var options = new InformerOptions<JsonObject>
                {
                    Namespace = @namespace,
                    PageSize = PageSize,
                    Transform = ConfigObject.Slim,
                };
                watch = new(new(client, Resources.ConfigMaps, options), obj => obj.ResourceVersion(), time);
                watch.Informer.AddHandler((key, _, _) => Report(new(ConfigReference.ConfigMap, key)));
                _watches[@namespace] = watch;
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

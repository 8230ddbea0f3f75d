using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Keeps a <see cref="Store{T}"/> equal to a collection of the API server by one list and then a watch.</summary>
public sealed class Informer<T>
    where T : class
{
    private readonly Resource<T> _resource;
    private readonly InformerOptions<T> _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Reflector<T> _reflector;
    private readonly List<Action<ObjectKey, T?, T?>> _handlers = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Handlers see one change at a time and in the order in which the store took them.
    private readonly Lock _dispatch = new();

    public Informer(ApiClient client, Resource<T> resource, InformerOptions<T>? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _resource = resource;
        _options = options ?? new InformerOptions<T>();
        _time = client.Time;
        _logger = client.Loggers.CreateLogger<Informer<T>>();
        _reflector = new Reflector<T>(client, resource, _options, this, _logger);
        Store = new Store<T>(_options.Indexes);
    }

    public Store<T> Store { get; }

    /// <summary>The store has held a whole list; it may have aged since.</summary>
    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    /// <summary>Why the store cannot follow the server now, in a sentence; null when it does.</summary>
    public string? Problem { get; private set; }

    /// <summary>Calls back for each change with the object before (null: new) and after (null: gone); twice the same object is a resync.</summary>
    /// <remarks>A handler must not block: it adds keys to a queue. A late handler is shown the objects that are already known.</remarks>
    public void AddHandler(Action<ObjectKey, T?, T?> handler)
    {
        lock (_dispatch)
        {
            _handlers.Add(handler);
            foreach (ObjectKey key in Store.Keys)
            {
                Call(handler, new(key, null, Store.Get(key)));
            }
        }
    }

    /// <summary>Lists, watches and lists again when it must, until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using ITimer? resync = StartResync();
        await _reflector.RunAsync(ct);
    }

    public Task WaitForSyncAsync(CancellationToken ct) => _synced.Task.WaitAsync(ct);

    internal void Replace(ListResult<T> list)
    {
        lock (_dispatch)
        {
            Dispatch(Store.Replace(list.Entries.Select(Prepare)));
        }

        _synced.TrySetResult();
    }

    internal void Upsert(ResourceItem<T> item)
    {
        lock (_dispatch)
        {
            Dispatch([Store.Upsert(Prepare(item))]);
        }
    }

    internal void Remove(ResourceItem<T> item)
    {
        lock (_dispatch)
        {
            Dispatch([Store.Remove(item.Key, item.Value)]);
        }
    }

    internal void Report(string? problem) => Problem = problem;

    private ResourceItem<T> Prepare(ResourceItem<T> item)
    {
        if (item.DecodeError is { } error)
        {
            _logger.ObjectUndecodable(_resource.ToString(), item.Key.ToString(), error);
            return item;
        }

        return _options.Transform is { } transform ? item with { Value = transform(item.Value!) } : item;
    }

    private ITimer? StartResync()
    {
        if (_options.Resync is not { } interval)
        {
            return null;
        }

        // Informers that start together must not resync together.
        TimeSpan first = interval * (0.8 + (0.4 * Random.Shared.NextDouble()));
        return _time.CreateTimer(_ => Resync(), null, first, interval);
    }

    private void Resync()
    {
        lock (_dispatch)
        {
            Dispatch([.. Store.Keys.Select(key => new StoreChange<T>(key, Store.Get(key), Store.Get(key)))]);
        }
    }

    private void Dispatch(IReadOnlyList<StoreChange<T>> changes)
    {
        foreach (StoreChange<T> change in changes)
        {
            foreach (Action<ObjectKey, T?, T?> handler in _handlers)
            {
                Call(handler, change);
            }
        }
    }

    private void Call(Action<ObjectKey, T?, T?> handler, StoreChange<T> change)
    {
        try
        {
            handler(change.Key, change.Before, change.After);
        }
        catch (Exception exception)
        {
            // One handler's bug must not keep the others, and the store, from following the server.
            _logger.HandlerFailed(exception, _resource.ToString(), change.Key.ToString());
        }
    }
}

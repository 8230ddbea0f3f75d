using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// An informer's store with our own last writes on top. A watch lags what we write, and a decision on the state before
/// our own write could, for example, give weight back to a canary that was just withdrawn.
/// </summary>
/// <remarks>
/// A write stays on top until the watch has shown that very version, or the object's deletion, or for
/// <see cref="LongestLag"/> when a relist may have skipped it. Versions are opaque, so that what the watch has shown
/// lately is remembered: its news may be faster than the answer to our request.
/// </remarks>
internal sealed class ReadYourWrites<T>
    where T : class
{
    private const int RememberedVersions = 8;

    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    private readonly Informer<T> _informer;
    private readonly Func<T, string> _version;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Write> _writes = [];
    private readonly Dictionary<ObjectKey, Queue<string>> _shown = [];

    public ReadYourWrites(Informer<T> informer, Func<T, string> version, TimeProvider time)
    {
        _informer = informer;
        _version = version;
        _time = time;
        informer.AddHandler(OnChange);
    }

    public Informer<T> Informer => _informer;

    /// <summary>Called when a write is put on top, with the time at which it is believed no longer: a time to look again.</summary>
    public event Action<ObjectKey, DateTimeOffset>? PutOnTop;

    public T? Get(ObjectKey key)
    {
        lock (_lock)
        {
            if (_writes.TryGetValue(key, out Write? write))
            {
                if (_time.GetUtcNow() < write.Until)
                {
                    return write.Value;
                }

                _writes.Remove(key);
            }
        }

        return _informer.Store.Get(key);
    }

    /// <summary>All that is there, our own writes included.</summary>
    public IReadOnlyList<T> All()
    {
        HashSet<ObjectKey> keys = [.. _informer.Store.Keys];
        lock (_lock)
        {
            keys.UnionWith(_writes.Keys);
        }

        return [.. keys.Select(Get).OfType<T>()];
    }

    /// <summary>Remembers what the API server answered to our write.</summary>
    public void Wrote(ObjectKey key, T value)
    {
        lock (_lock)
        {
            if (_shown.TryGetValue(key, out Queue<string>? shown) && shown.Contains(_version(value)))
            {
                _writes.Remove(key);
                return;
            }
        }

        Put(key, value);
    }

    /// <summary>Remembers that we deleted the object.</summary>
    public void Deleted(ObjectKey key)
    {
        if (_informer.Store.Get(key) is not null)
        {
            Put(key, null);
        }
    }

    private void Put(ObjectKey key, T? value)
    {
        DateTimeOffset until = _time.GetUtcNow() + LongestLag;
        lock (_lock)
        {
            _writes[key] = new Write(value, until);
        }

        PutOnTop?.Invoke(key, until);
    }

    private void OnChange(ObjectKey key, T? before, T? after)
    {
        lock (_lock)
        {
            Remember(key, after);
            if (_writes.TryGetValue(key, out Write? write)
                // Gone, here again after we deleted it, or just what we wrote.
                && (after is null || (write.Value is null ? before is null : _version(after) == _version(write.Value))))
            {
                _writes.Remove(key);
            }
        }
    }

    private void Remember(ObjectKey key, T? after)
    {
        if (after is null)
        {
            _shown.Remove(key);
            return;
        }

        if (!_shown.TryGetValue(key, out Queue<string>? shown))
        {
            _shown[key] = shown = new Queue<string>(RememberedVersions);
        }

        if (shown.Count == RememberedVersions)
        {
            shown.Dequeue();
        }

        shown.Enqueue(_version(after));
    }

    private sealed record Write(T? Value, DateTimeOffset Until);
}

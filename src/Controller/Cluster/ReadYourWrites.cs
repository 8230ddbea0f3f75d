using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// An informer's store with our own last writes on top. A watch lags what we write, and a decision on the state before
/// our own write could, for example, give weight back to a canary that was just withdrawn.
/// </summary>
/// <remarks>
/// A write stays on top until the watch has shown that very version, or the object's deletion, or for
/// <see cref="LongestLag"/> when a relist may have skipped it.
/// </remarks>
internal sealed class ReadYourWrites<T>
    where T : class
{
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    private readonly Informer<T> _informer;
    private readonly Func<T, string> _version;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Write> _writes = [];

    public ReadYourWrites(Informer<T> informer, Func<T, string> version, TimeProvider time)
    {
        _informer = informer;
        _version = version;
        _time = time;
        informer.AddHandler(OnChange);
    }

    public Informer<T> Informer => _informer;

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

    /// <summary>Remembers what the API server answered to our write.</summary>
    public void Wrote(ObjectKey key, T value)
    {
        lock (_lock)
        {
            // The watch may have been faster than the answer.
            if (_informer.Store.Get(key) is { } known && _version(known) == _version(value))
            {
                _writes.Remove(key);
            }
            else
            {
                _writes[key] = new Write(value, _time.GetUtcNow() + LongestLag);
            }
        }
    }

    /// <summary>Remembers that we deleted the object.</summary>
    public void Deleted(ObjectKey key)
    {
        lock (_lock)
        {
            if (_informer.Store.Get(key) is null)
            {
                _writes.Remove(key);
            }
            else
            {
                _writes[key] = new Write(null, _time.GetUtcNow() + LongestLag);
            }
        }
    }

    private void OnChange(ObjectKey key, T? before, T? after)
    {
        lock (_lock)
        {
            if (_writes.TryGetValue(key, out Write? write)
                // Gone, here again after we deleted it, or just what we wrote.
                && (after is null || (write.Value is null ? before is null : _version(after) == _version(write.Value))))
            {
                _writes.Remove(key);
            }
        }
    }

    private sealed record Write(T? Value, DateTimeOffset Until);
}

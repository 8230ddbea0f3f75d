namespace ProgressiveDelivery.Kubernetes;

/// <summary>Keys that need work, now or at a due time; each key is with one worker at most.</summary>
/// <remarks>
/// A key added while it is being worked on comes again after <see cref="Done"/>. One timer serves all due times.
/// </remarks>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : struct, IEquatable<TKey>
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly WorkQueueOptions _options;
    private readonly ITimer _timer;
    private readonly Queue<TKey> _ready = new();
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, DateTimeOffset> _due = [];
    private readonly PriorityQueue<TKey, DateTimeOffset> _heap = new();
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Queue<TaskCompletionSource<TKey?>> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _shutDown;

    public WorkQueue(TimeProvider? time = null, WorkQueueOptions? options = null)
    {
        _time = time ?? TimeProvider.System;
        _options = options ?? new WorkQueueOptions();
        _timer = _time.CreateTimer(_ => AddDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait for a worker now; those with a later due time are not counted.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Keys that wait for their due time.</summary>
    public int DelayedCount
    {
        get
        {
            lock (_lock)
            {
                return _due.Count;
            }
        }
    }

    public void Add(TKey key)
    {
        lock (_lock)
        {
            AddLocked(key);
        }
    }

    public void AddAfter(TKey key, TimeSpan delay) => AddAt(key, _time.GetUtcNow() + delay);

    /// <summary>Adds the key at a due time; of several due times the earliest wins.</summary>
    public void AddAt(TKey key, DateTimeOffset due)
    {
        lock (_lock)
        {
            if (due <= _time.GetUtcNow())
            {
                AddLocked(key);
            }
            else if (!_shutDown && (!_due.TryGetValue(key, out DateTimeOffset known) || due < known))
            {
                _due[key] = due;
                _heap.Enqueue(key, due);
                ArmTimer();
            }
        }
    }

    /// <summary>Adds the key after its back-off, which grows with each call until <see cref="Forget"/>.</summary>
    public void AddRateLimited(TKey key)
    {
        lock (_lock)
        {
            int failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            // 2^30 first delays are beyond any cap, and a double holds them without overflow.
            double factor = Math.Pow(2, Math.Min(failures, 30));
            TimeSpan delay = _options.FirstDelay * factor < _options.LongestDelay ? _options.FirstDelay * factor : _options.LongestDelay;
            AddAt(key, _time.GetUtcNow() + Backoff.Jittered(delay));
        }
    }

    /// <summary>Ends the key's back-off, after a success or a failure that no repetition repairs.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>The next key, for which <see cref="Done"/> must follow; null when the queue has been shut down.</summary>
    public ValueTask<TKey?> GetAsync(CancellationToken ct)
    {
        TaskCompletionSource<TKey?> waiter;
        lock (_lock)
        {
            if (_shutDown)
            {
                return ValueTask.FromResult<TKey?>(null);
            }

            if (_ready.TryDequeue(out TKey key))
            {
                Take(key);
                return ValueTask.FromResult<TKey?>(key);
            }

            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter);
        }

        return WaitAsync(waiter, ct);
    }

    public void Done(TKey key)
    {
        lock (_lock)
        {
            _processing.Remove(key);
            if (_dirty.Contains(key) && !_shutDown)
            {
                Hand(key);
            }

            CompleteDrain();
        }
    }

    /// <summary>Hands out nothing more and forgets what waits: the state is in Kubernetes, and the next leader reads it there.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            _shutDown = true;
            _ready.Clear();
            _dirty.Clear();
            _due.Clear();
            _heap.Clear();
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            while (_waiting.TryDequeue(out TaskCompletionSource<TKey?>? waiter))
            {
                waiter.TrySetResult(null);
            }

            CompleteDrain();
        }
    }

    /// <summary>Shuts down and waits until the keys that workers hold are done.</summary>
    public Task DrainAsync(CancellationToken ct)
    {
        ShutDown();
        return _drained.Task.WaitAsync(ct);
    }

    public void Dispose()
    {
        ShutDown();
        _timer.Dispose();
    }

    private static async ValueTask<TKey?> WaitAsync(TaskCompletionSource<TKey?> waiter, CancellationToken ct)
    {
        await using CancellationTokenRegistration registration =
            ct.UnsafeRegister(static (state, token) => ((TaskCompletionSource<TKey?>)state!).TrySetCanceled(token), waiter);
        return await waiter.Task;
    }

    private void AddLocked(TKey key)
    {
        if (!_shutDown && _dirty.Add(key) && !_processing.Contains(key))
        {
            Hand(key);
        }
    }

    // To a worker that waits, or to the end of the line. A waiter that was cancelled meanwhile takes nothing.
    private void Hand(TKey key)
    {
        while (_waiting.TryDequeue(out TaskCompletionSource<TKey?>? waiter))
        {
            if (waiter.TrySetResult(key))
            {
                Take(key);
                return;
            }
        }

        _ready.Enqueue(key);
    }

    private void Take(TKey key)
    {
        _dirty.Remove(key);
        _processing.Add(key);
    }

    private void AddDue()
    {
        lock (_lock)
        {
            DateTimeOffset now = _time.GetUtcNow();
            while (_heap.TryPeek(out TKey key, out DateTimeOffset due) && due <= now)
            {
                _heap.Dequeue();
                // An entry that an earlier due time has overtaken is stale.
                if (_due.TryGetValue(key, out DateTimeOffset current) && current == due)
                {
                    _due.Remove(key);
                    AddLocked(key);
                }
            }

            ArmTimer();
        }
    }

    private void ArmTimer()
    {
        if (!_heap.TryPeek(out _, out DateTimeOffset due))
        {
            return;
        }

        TimeSpan wait = due - _time.GetUtcNow();
        // Rounded up: a timer that fires a fraction early would find nothing due and spin.
        wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void CompleteDrain()
    {
        if (_shutDown && _processing.Count == 0)
        {
            _drained.TrySetResult();
        }
    }
}

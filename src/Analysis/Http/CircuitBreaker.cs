namespace ProgressiveDelivery.Analysis.Http;

/// <summary>
/// Spares a provider that is down or overloaded: after several failures in a row it is asked once every few seconds, and everybody
/// else waits for what comes of that.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time)
{
    /// <summary>Failures in a row that open the circuit. A single lost connection or restart must not.</summary>
    public const int Threshold = 5;

    /// <summary>Failures further apart than this are no outage but a query that is now and then too slow.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Between two attempts while the circuit is open.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _failures = new(Threshold);
    private string _lastFailure = "";
    private DateTimeOffset? _nextAttempt;
    private TaskCompletionSource? _attempt;

    /// <summary>
    /// Null when the provider may be asked; then <see cref="Succeeded"/> or <see cref="Failed"/> must follow. Otherwise the reason why not.
    /// </summary>
    public async Task<string?> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task attempt;
            lock (_lock)
            {
                if (_nextAttempt is not { } next)
                {
                    return null;
                }

                if (_attempt is null)
                {
                    TimeSpan wait = next - time.GetUtcNow();
                    if (wait > TimeSpan.Zero)
                    {
                        return $"it is not asked for another {Math.Ceiling(wait.TotalSeconds)} s after {Threshold} failures in a row; the last was: {_lastFailure}";
                    }

                    _attempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return null;
                }

                attempt = _attempt.Task;
            }

            await attempt.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The provider answered, be it to refuse a query.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _failures.Clear();
            _nextAttempt = null;
            EndAttempt();
        }
    }

    /// <summary>The provider did not answer, or refused to be asked at all.</summary>
    public void Failed(string reason)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            _lastFailure = reason;
            _failures.Enqueue(now);
            if (_failures.Count > Threshold)
            {
                _failures.Dequeue();
            }

            bool open = _nextAttempt is not null || (_failures.Count == Threshold && now - _failures.Peek() <= Window);
            _nextAttempt = open ? now + Pause : null;
            EndAttempt();
        }
    }

    private void EndAttempt()
    {
        _attempt?.TrySetResult();
        _attempt = null;
    }
}

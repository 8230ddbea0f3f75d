using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>
/// Which thread of a service a rollout's alerts belong to, for the newest rollouts. A new process begins a new thread: for
/// that, no status is worth a write.
/// </summary>
internal sealed class AlertThreads
{
    private const int Remembered = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(ObjectKey Provider, string Rollout), string> _threads = [];
    private readonly Queue<(ObjectKey, string)> _order = new();

    public string? Find(ObjectKey provider, string rollout)
    {
        lock (_lock)
        {
            return _threads.GetValueOrDefault((provider, rollout));
        }
    }

    /// <summary>Keeps the first thread of a rollout; without one, nothing is done.</summary>
    public void Remember(ObjectKey provider, string rollout, string? thread)
    {
        if (thread is null)
        {
            return;
        }

        lock (_lock)
        {
            if (!_threads.TryAdd((provider, rollout), thread))
            {
                return;
            }

            _order.Enqueue((provider, rollout));
            if (_order.Count > Remembered)
            {
                _threads.Remove(_order.Dequeue());
            }
        }
    }
}

using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Shares keys among the live replicas of a group; each replica holds a Lease of its own, which says that it lives and what it works by.</summary>
/// <remarks>
/// Costs two requests for each <see cref="ShardOptions.RetryPeriod"/>, however many keys there are. As with leader election, writes are
/// not fenced: each must carry the version that it was decided on, or apply owned fields only.
/// </remarks>
public sealed class Shards
{
    private readonly ShardLeases _leases;
    private readonly ShardOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HashSet<ObjectKey> _inHand = [];
    private ShardGrant _grant;
    private ShardView? _kept;
    private TaskCompletionSource? _lostEnded;
    private long _renewedAt;

    public Shards(ApiClient client, ShardOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _leases = new ShardLeases(client, options);
        _options = options;
        _time = client.Time;
        _logger = client.Loggers.CreateLogger<Shards>();
        _grant = ShardGrant.Nothing(options.Identity);
    }

    /// <summary>Called when other keys than before may be worked on.</summary>
    public event Action? Changed;

    /// <summary>Whether the key is ours now.</summary>
    public bool Holds(ObjectKey key)
    {
        lock (_lock)
        {
            return Allows(key);
        }
    }

    /// <summary>Takes the key into work, for which <see cref="Leave"/> must follow; false when it is not ours.</summary>
    public bool TryEnter(ObjectKey key)
    {
        lock (_lock)
        {
            return Allows(key) && _inHand.Add(key);
        }
    }

    public void Leave(ObjectKey key)
    {
        lock (_lock)
        {
            _inHand.Remove(key);
            if (_lostEnded is { } waiting && _inHand.All(Allows))
            {
                waiting.TrySetResult();
            }
        }
    }

    /// <summary>Takes part until cancelled, then gives the keys away once the work in hand has ended.</summary>
    /// <exception cref="LeadershipLostException">The Lease could not be renewed in time: the process must end before others begin.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        Volatile.Write(ref _renewedAt, _time.GetTimestamp());
        try
        {
            ShardView live = ShardView.Of([_options.Identity]);
            bool known = false;
            while (true)
            {
                (live, bool settled) = await InTimeAsync(token => RoundAsync(known ? live : null, token), live, ct);
                known = true;
                if (settled)
                {
                    await Task.Delay(_options.RetryPeriod, _time, ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await ResignAsync();
        }
    }

    /// <summary>
    /// Publishes the view, reads the others, and works by what was found. Not settled when somebody has come or gone meanwhile: the
    /// next round follows at once then.
    /// </summary>
    private async Task<(ShardView Live, bool Settled)> RoundAsync(ShardView? wanted, CancellationToken ct)
    {
        wanted ??= ShardView.Of([_options.Identity, .. (await _leases.ReadAsync(ct)).Select(other => other.Member)]);
        await GiveAwayAsync(wanted, ct);
        long sentAt = _time.GetTimestamp();
        await _leases.PublishAsync(wanted, ct);
        Volatile.Write(ref _renewedAt, sentAt);
        IReadOnlyList<(string Member, ShardView Published)> others = await _leases.ReadAsync(ct);
        ShardView live = ShardView.Of([_options.Identity, .. others.Select(other => other.Member)]);
        if (!live.Equals(wanted))
        {
            return (live, false);
        }

        Take(new ShardGrant(_options.Identity, wanted, others));
        return (live, true);
    }

    /// <summary>Begins nothing more on the keys that the next view takes from us, and waits for the work on them to end.</summary>
    private async Task GiveAwayAsync(ShardView next, CancellationToken ct)
    {
        Task ended;
        lock (_lock)
        {
            if (_grant.View.Equals(next))
            {
                return;
            }

            _kept = next;
            if (_inHand.All(Allows))
            {
                return;
            }

            _lostEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ended = _lostEnded.Task;
        }

        await ended.WaitAsync(ct);
    }

    private void Take(ShardGrant grant)
    {
        bool changed;
        lock (_lock)
        {
            changed = _kept is not null || !grant.View.Equals(_grant.View) || !grant.Others.SequenceEqual(_grant.Others);
            _grant = grant;
            _kept = null;
            _lostEnded = null;
        }

        if (changed)
        {
            _logger.ShardsChanged(_options.Identity, grant.View.Members.Count, grant.View.ToString());
            Changed?.Invoke();
        }
    }

    private bool Allows(ObjectKey key) =>
        Remaining > TimeSpan.Zero && _grant.Allows(key) && (_kept is null || _kept.OwnerOf(key) == _options.Identity);

    private TimeSpan Remaining => _options.RenewDeadline - _time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    /// <summary>One round, again after trouble, until the Lease may have passed to others.</summary>
    private async Task<(ShardView Live, bool Settled)> InTimeAsync(
        Func<CancellationToken, Task<(ShardView Live, bool Settled)>> round, ShardView live, CancellationToken ct)
    {
        TimeSpan left = Remaining;
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1), _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await round(linked.Token);
        }
        catch (Exception trouble) when (!ct.IsCancellationRequested)
        {
            _logger.LeaseCallFailed(_leases.ToString(), trouble.Message);
            // Before the first renewal nothing is ours, and nothing can be lost.
            bool holds = _grant.View.Members.Count > 0;
            if (Remaining <= TimeSpan.Zero && holds)
            {
                throw new LeadershipLostException($"Lease {_leases} could not be renewed for {_options.RenewDeadline.TotalSeconds:0.#} s.");
            }

            await Task.Delay(Backoff.Jittered(_options.RetryPeriod / 2), _time, ct);
            if (!holds)
            {
                Volatile.Write(ref _renewedAt, _time.GetTimestamp());
            }

            return (live, false);
        }
    }

    private async Task ResignAsync()
    {
        using var deadline = new CancellationTokenSource(Remaining > TimeSpan.Zero ? Remaining : TimeSpan.FromTicks(1), _time);
        try
        {
            await GiveAwayAsync(ShardView.Empty, deadline.Token);
            await _leases.DeleteAsync(deadline.Token);
            _logger.LeaseReleased(_options.Identity, _leases.ToString());
        }
        catch (Exception trouble)
        {
            // Then it expires by itself.
            _logger.LeaseCallFailed(_leases.ToString(), trouble.Message);
        }
    }
}

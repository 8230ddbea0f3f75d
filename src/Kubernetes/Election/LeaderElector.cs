using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Lets one of several replicas work at a time, by holding a Lease.</summary>
/// <remarks>
/// Election does not fence: for a moment after a pause of the process two may believe to lead. So every write still carries
/// the resourceVersion it was decided on, or applies only owned fields.
/// </remarks>
public sealed class LeaderElector
{
    private readonly ApiClient _client;
    private readonly LeaderElectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private JsonObject? _lease;
    private string? _fingerprint;
    private long _observedAt;
    private long _renewedAt;
    private volatile bool _leading;

    public LeaderElector(ApiClient client, LeaderElectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _client = client;
        _options = options;
        _time = client.Time;
        _logger = client.Loggers.CreateLogger<LeaderElector>();
    }

    public string Identity => _options.Identity;

    /// <summary>We hold the Lease and nobody else may have taken it yet.</summary>
    public bool IsLeader => _leading && Remaining(_options.RenewDeadline) > TimeSpan.Zero;

    /// <summary>Waits for the Lease, works while it is held, and waits again when it was lost; ends by cancellation or when the work ends.</summary>
    /// <exception cref="LeadershipLostException">The work did not stop in time.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> whileLeading, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(whileLeading);
        while (true)
        {
            await AcquireAsync(ct);
            if (await LeadAsync(whileLeading, ct))
            {
                return;
            }
        }
    }

    private async Task AcquireAsync(CancellationToken ct)
    {
        while (await TryAsync(_options.RenewDeadline, ct) != Attempt.Held)
        {
            await Task.Delay(Backoff.Jittered(_options.RetryPeriod), _time, ct);
        }

        _leading = true;
        _logger.LeadershipGained(Identity, LeaseName);
    }

    /// <summary>Works and renews side by side; true when the work ended, false when the Lease was lost.</summary>
    private async Task<bool> LeadAsync(Func<CancellationToken, Task> whileLeading, CancellationToken ct)
    {
        using var leadership = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Not tied to the caller's token: the Lease is held until the work has finished what it has in hand.
        using var renewing = new CancellationTokenSource();
        Task work = Task.Run(() => whileLeading(leadership.Token), CancellationToken.None);
        Task<string> renewal = RenewUntilLostAsync(renewing.Token);
        await Task.WhenAny(work, renewal);
        _leading = false;
        if (renewal.IsCompletedSuccessfully)
        {
            _logger.LeadershipLost(Identity, LeaseName, await renewal);
            await leadership.CancelAsync();
            await StopInTimeAsync(work);
            ct.ThrowIfCancellationRequested();
            return false;
        }

        await renewing.CancelAsync();
        await ((Task)renewal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync();
        await work;
        return true;
    }

    /// <summary>Renews until that fails for too long, and returns why.</summary>
    private async Task<string> RenewUntilLostAsync(CancellationToken ct)
    {
        while (Remaining(_options.RenewDeadline) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < _options.RetryPeriod ? left : _options.RetryPeriod, _time, ct);
            left = Remaining(_options.RenewDeadline);
            if (left > TimeSpan.Zero && await TryAsync(left, ct) == Attempt.HeldByOther)
            {
                return "another holds it";
            }
        }

        return $"it could not be renewed for {_options.RenewDeadline.TotalSeconds:0.#} s";
    }

    private async Task<Attempt> TryAsync(TimeSpan limit, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await AcquireOrRenewAsync(linked.Token);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // Whatever went wrong, what we remember of the Lease may be old: the next attempt reads it first.
            _lease = null;
            _logger.LeaseCallFailed(LeaseName, exception.Message);
            return Attempt.Failed;
        }
    }

    private async Task<Attempt> AcquireOrRenewAsync(CancellationToken ct)
    {
        JsonObject? lease = _leading ? _lease : null;
        lease ??= await _client.GetAsync(Resources.Leases, _options.Lease, ct);
        if (lease is not null && IsHeldByOther(lease))
        {
            return Attempt.HeldByOther;
        }

        // Taken before the request, so that we stop before others may start.
        long sentAt = _time.GetTimestamp();
        JsonObject next = LeaseRecord.HeldBy(lease, Identity, _options.LeaseDuration, _time.GetUtcNow());
        _lease = lease is null
            ? await _client.CreateAsync(Resources.Leases, _options.Lease, next, ct)
            : await _client.ReplaceAsync(Resources.Leases, _options.Lease, next, ct);
        Volatile.Write(ref _renewedAt, sentAt);
        return Attempt.Held;
    }

    // Clocks of machines differ, so a Lease has expired when *we* have not seen it change for its duration.
    private bool IsHeldByOther(JsonObject lease)
    {
        string fingerprint = LeaseRecord.Fingerprint(lease);
        if (fingerprint != _fingerprint)
        {
            _fingerprint = fingerprint;
            _observedAt = _time.GetTimestamp();
        }

        string holder = LeaseRecord.Holder(lease);
        if (holder.Length == 0 || holder == Identity)
        {
            return false;
        }

        TimeSpan duration = LeaseRecord.Duration(lease) ?? _options.LeaseDuration;
        return _leading || _time.GetElapsedTime(_observedAt) < duration;
    }

    private async Task StopInTimeAsync(Task work)
    {
        TimeSpan left = Remaining(_options.LeaseDuration);
        try
        {
            await work.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        }
        catch (OperationCanceledException)
        {
            // The work ended as it was asked to.
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            throw new LeadershipLostException($"The work under lease {LeaseName} did not stop before the lease expired.");
        }
    }

    private async Task ReleaseAsync()
    {
        if (!_options.ReleaseOnStop || _lease is not { } lease)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(_options.RenewDeadline, _time);
        try
        {
            await ReleaseAsync(lease, deadline.Token);
            _logger.LeaseReleased(Identity, LeaseName);
        }
        catch (Exception exception)
        {
            // Then it expires by itself.
            _logger.LeaseCallFailed(LeaseName, exception.Message);
        }
        finally
        {
            _lease = null;
        }
    }

    private async Task ReleaseAsync(JsonObject lease, CancellationToken ct)
    {
        JsonObject Free(JsonObject held) => LeaseRecord.HeldBy(held, "", TimeSpan.FromSeconds(1), _time.GetUtcNow());
        try
        {
            await _client.ReplaceAsync(Resources.Leases, _options.Lease, Free(lease), ct);
        }
        catch (ApiException conflict) when (conflict.IsConflict)
        {
            // A renewal that was cut off may have been carried out all the same: the Lease is ours in a newer version.
            if (await _client.GetAsync(Resources.Leases, _options.Lease, ct) is { } newer && LeaseRecord.Holder(newer) == Identity)
            {
                await _client.ReplaceAsync(Resources.Leases, _options.Lease, Free(newer), ct);
            }
        }
    }

    private string LeaseName => _options.Lease.ToString();

    private TimeSpan Remaining(TimeSpan of) => of - _time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    private enum Attempt
    {
        Held,
        HeldByOther,
        Failed,
    }
}

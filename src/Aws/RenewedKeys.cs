namespace ProgressiveDelivery.Aws;

/// <summary>Keeps temporary keys fresh: one request for new ones at a time, some minutes before the old ones expire.</summary>
internal sealed class RenewedKeys(Func<CancellationToken, Task<TemporaryKeys>> renew, TimeProvider time) : IAwsKeySource
{
    /// <summary>Clocks differ and requests take their time; AWS's own tools renew as early.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>A role that may not be assumed is not asked for with every query.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private TemporaryKeys? _known;
    private Task<AwsKeys>? _renewal;
    private DateTimeOffset _notBefore;

    public ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_known is { } fresh && fresh.Expiration - now > Margin)
            {
                return ValueTask.FromResult(fresh.Keys);
            }

            if (_renewal is not { IsCompleted: false } && now >= _notBefore)
            {
                _notBefore = now + Pause;
                _renewal = Task.Run(RenewAsync, CancellationToken.None);
            }

            // Keys near their end still serve while new ones are fetched, and when they cannot be had.
            return _known is { } old && old.Expiration > now
                ? ValueTask.FromResult(old.Keys)
                : new ValueTask<AwsKeys>(_renewal!.WaitAsync(cancellationToken));
        }
    }

    private async Task<AwsKeys> RenewAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            TemporaryKeys keys = await renew(timeout.Token);
            lock (_lock)
            {
                _known = keys;
            }

            return keys.Keys;
        }
        catch (OperationCanceledException)
        {
            throw new AwsCredentialsException(true, $"AWS gave no credentials within {Timeout.TotalSeconds:0} s");
        }
    }
}

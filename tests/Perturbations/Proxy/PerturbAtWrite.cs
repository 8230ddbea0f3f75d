namespace ProgressiveDelivery.Perturbations;

/// <summary>Nothing goes wrong until one certain write, and then one thing does.</summary>
internal sealed class PerturbAtWrite(Perturbation perturbation, int write) : IFaults, IDisposable
{
    /// <summary>Longer than a step of the releases that it is used on.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cut = new();
    private DateTimeOffset _blindUntil;

    /// <summary>Completes when the write was carried out.</summary>
    public Task Happened => _happened.Task;

    /// <summary>Called in that moment, before the controller gets its answer.</summary>
    public Action Crash { get; set; } = () => { };

    public DateTimeOffset WatchesLagUntil { get; private set; }

    public CancellationToken WatchesCut => _cut.Token;

    public Fault? Of(ProxiedRequest request)
        => DateTimeOffset.UtcNow < _blindUntil && (request.IsWatch || request.IsList) ? new Fault.Refuse(request.IsWatch ? 410 : 500) : null;

    public void Written(ProxiedRequest request)
    {
        if (request.Write != write)
        {
            return;
        }

        switch (perturbation)
        {
            case Perturbation.Crash:
                Crash();
                break;
            case Perturbation.StaleCache:
                WatchesLagUntil = DateTimeOffset.UtcNow + Length;
                break;
            case Perturbation.MissedEvents:
                _blindUntil = DateTimeOffset.UtcNow + Length;
                _cut.Cancel();
                break;
        }

        _happened.TrySetResult();
    }

    public void Dispose() => _cut.Dispose();
}

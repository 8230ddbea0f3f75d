namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>What the probes ask for: ready once the caches are full, alive as long as the work goes on.</summary>
internal sealed class ControllerHealth
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    private long _lastBeat;

    /// <summary>Whether all caches have held a whole list.</summary>
    public bool Synced { get; set; }

    /// <summary>Why a cache is not full, for each one that is not.</summary>
    public Func<IReadOnlyList<string>> Problems { get; set; } = () => [];

    /// <summary>Canaries that wait for a worker of this process; 0 while it does not lead.</summary>
    public Func<int> Waiting { get; set; } = () => 0;

    /// <summary>A worker has finished something, or has just begun to work.</summary>
    public void Beat(DateTimeOffset now) => Volatile.Write(ref _lastBeat, now.UtcTicks);

    /// <summary>Whether work waits and none has been finished for so long that no worker can be alive.</summary>
    public bool IsStuck(DateTimeOffset now)
        => Waiting() > 0 && now - new DateTimeOffset(Volatile.Read(ref _lastBeat), TimeSpan.Zero) > LongestSilence;
}

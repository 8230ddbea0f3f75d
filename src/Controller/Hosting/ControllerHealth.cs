namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>What the probes ask for: ready once the caches are full, alive as long as the process can answer.</summary>
internal sealed class ControllerHealth
{
    private long _lastBeat;

    /// <summary>Whether all caches have held a whole list.</summary>
    public bool Synced { get; set; }

    /// <summary>Why a cache is not full, for each one that is not.</summary>
    public Func<IReadOnlyList<string>> Problems { get; set; } = () => [];

    /// <summary>When a worker finished something last.</summary>
    public DateTimeOffset LastBeat => new(Volatile.Read(ref _lastBeat), TimeSpan.Zero);

    public void Beat(DateTimeOffset now) => Volatile.Write(ref _lastBeat, now.UtcTicks);
}

namespace ProgressiveDelivery.Perturbations;

/// <summary>What goes wrong with one request. The set is closed.</summary>
internal abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The connection breaks before the server has the request.</summary>
    public sealed record Drop : Fault;

    /// <summary>The server carries the request out, and the connection breaks before the answer.</summary>
    public sealed record LoseAnswer : Fault;

    /// <summary>The answer breaks off in the middle.</summary>
    public sealed record HalfAnswer : Fault;

    /// <summary>The request waits this long on its way.</summary>
    public sealed record Delay(TimeSpan By) : Fault;

    /// <summary>An answer in place of the server's own.</summary>
    /// <param name="Code">409, 410, 429 or 500.</param>
    public sealed record Refuse(int Code) : Fault;

    /// <summary>A watch is silent after so many events, as over a half-open connection, and breaks after this long.</summary>
    public sealed record StallWatch(int AfterEvents, TimeSpan For) : Fault;

    /// <summary>A watch ends within an event, after so many whole ones.</summary>
    public sealed record CutWatch(int AfterEvents) : Fault;

    /// <summary>A watch says after so many events that its version is too old (410).</summary>
    public sealed record ExpireWatch(int AfterEvents) : Fault;
}

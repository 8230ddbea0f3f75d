namespace ProgressiveDelivery.Analysis;

/// <summary>Requests that were counted since the weight was set, and what they say of it.</summary>
public sealed record TrafficState
{
    /// <summary>End of the newest window that was counted.</summary>
    public DateTimeOffset? CountedUntil { get; init; }

    /// <summary>Requests to the canary.</summary>
    public long CanaryRequests { get; init; }

    /// <summary>Requests to the primary in the same time.</summary>
    public long PrimaryRequests { get; init; }

    /// <summary>How many looks in a row have found a share that the weight cannot explain.</summary>
    public int Deviations { get; init; }

    /// <summary>Whether the traffic is known not to follow the weight. One look does not suffice: its counts may be from before the weight was set.</summary>
    public bool IsNotShifted => Deviations > 1;
}

namespace ProgressiveDelivery.Analysis;

/// <summary>Asks whether the canary gets the share of the requests that its weight promises.</summary>
public sealed record TrafficCheck
{
    /// <summary>Counts the canary's requests in the window.</summary>
    public required string CanaryTotal { get; init; }

    /// <summary>Counts the primary's in the same window.</summary>
    public required string PrimaryTotal { get; init; }

    public required IMetricProvider Provider { get; init; }

    /// <summary>End of the window.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>See <see cref="Requests.IRequestMetrics.IsRouted"/>.</summary>
    public bool IsRouted { get; init; } = true;

    /// <summary>The canary's weight all through the window, in percent.</summary>
    public required int Weight { get; init; }

    /// <summary>What was counted at this weight before.</summary>
    public required TrafficState State { get; init; }
}

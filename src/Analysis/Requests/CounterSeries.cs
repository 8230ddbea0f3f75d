namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>The counters that a source exports to Prometheus, and how a side's are selected.</summary>
public sealed record CounterSeries
{
    /// <summary>Name of the counter of requests.</summary>
    public required string Requests { get; init; }

    /// <summary>How it tells failed requests; more than one where the label is not the same everywhere, none of which selects what another does.</summary>
    public required IReadOnlyList<StatusLabel> Statuses { get; init; }

    /// <summary>Name of the histogram's buckets of durations; null when there is none.</summary>
    public string? Buckets { get; init; }

    /// <summary>Buckets in one second: 1 where they end at seconds, 1000 where at milliseconds.</summary>
    public int BucketsPerSecond { get; init; } = 1;

    /// <summary>Label matchers of a side, separated by commas.</summary>
    public required Func<TrafficSide, string> Selector { get; init; }

    /// <summary>The label by which the pods that served the requests are told apart; null where it is not they who count.</summary>
    public string? PodLabel { get; init; }

    /// <summary>See <see cref="IRequestMetrics.IsRouted"/>.</summary>
    public bool IsRouted { get; init; } = true;

    /// <summary>What shows that a counter which is missing at some time would have been there, had it existed.</summary>
    public CounterWitness Witness { get; init; } = CounterWitness.Scraped;
}

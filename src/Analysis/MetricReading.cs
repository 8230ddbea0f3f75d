namespace ProgressiveDelivery.Analysis;

/// <summary>What a metric provider said to one query. Providers never throw for trouble of their own: trouble is a reading.</summary>
public abstract record MetricReading
{
    private MetricReading()
    {
    }

    /// <summary>One number; it may be infinite, it is never NaN.</summary>
    public sealed record Value(double Number) : MetricReading;

    /// <summary>The provider works and has nothing to say: no series, or NaN.</summary>
    public sealed record NoData(string Reason) : MetricReading;

    /// <summary>The provider did not answer, or answered something that is no measurement; the reason says what to do.</summary>
    public sealed record Unavailable(string Reason) : MetricReading
    {
        /// <summary>Whether the provider works and the query is at fault: the same one will not be answered later either.</summary>
        public bool IsQueryAtFault { get; init; }
    }
}

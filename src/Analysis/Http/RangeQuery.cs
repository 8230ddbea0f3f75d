namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A query for one number at each of many times.</summary>
/// <param name="Text">The query.</param>
/// <param name="Start">The first time.</param>
/// <param name="Step">Between two times; whole milliseconds.</param>
/// <param name="Count">How many times, 1 at least.</param>
internal sealed record RangeQuery(string Text, DateTimeOffset Start, TimeSpan Step, int Count)
{
    /// <summary>The last time.</summary>
    public DateTimeOffset End => Start + (Step * (Count - 1));
}

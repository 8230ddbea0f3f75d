namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>A query that waits for its batch and then for its answer; all who ask the same wait for one.</summary>
internal sealed class PendingQuery(string text, CloudWatchQuery query, CloudWatchWindow window)
{
    private readonly TaskCompletionSource<MetricReading> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Text => text;

    public CloudWatchQuery Query => query;

    public CloudWatchWindow Window => window;

    public Task<MetricReading> Answer => _answer.Task;

    public void Set(MetricReading reading) => _answer.TrySetResult(reading);
}

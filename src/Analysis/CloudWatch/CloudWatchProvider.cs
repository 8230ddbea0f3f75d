namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>
/// Asks CloudWatch. Queries of all canaries that are due at about the same time go in one call, up to 500 MetricDataQuery objects,
/// for each call costs time and a share of the account's rate.
/// </summary>
public sealed class CloudWatchProvider : IDisposable
{
    /// <summary>How long the first query of a batch waits for company.</summary>
    internal static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    private readonly CloudWatchSettings _settings;
    private readonly TimeProvider _time;
    private readonly CloudWatchCaller _caller;
    private readonly Lock _lock = new();
    private List<PendingQuery> _waiting = [];
    private ITimer? _timer;
    private long _lastUsed;

    /// <summary>Throws <see cref="ArgumentException"/> when <see cref="CloudWatchSettings.Problems"/> is not empty.</summary>
    public CloudWatchProvider(CloudWatchSettings settings, TimeProvider time)
    {
        if (settings.Problems() is [string problem, ..])
        {
            throw new ArgumentException(problem, nameof(settings));
        }

        (_settings, _time, _caller) = (settings, time, new CloudWatchCaller(settings, time));
        _lastUsed = time.GetTimestamp();
    }

    /// <summary>How long nobody has asked it.</summary>
    internal TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>This provider as one metric sees it.</summary>
    /// <param name="interval">How far the metric looks back; rounded up to whole periods of the query.</param>
    /// <param name="firstTraffic">Nothing from before this is read.</param>
    public IMetricProvider Over(TimeSpan interval, DateTimeOffset firstTraffic) => new CloudWatchView(this, interval, firstTraffic);

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }

        _caller.Dispose();
    }

    internal async Task<MetricReading> QueryAsync(string text, TimeSpan interval, DateTimeOffset firstTraffic, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        CloudWatchQuery query;
        try
        {
            query = CloudWatchQuery.Parse(text);
        }
        catch (CloudWatchQueryException mistake)
        {
            return new MetricReading.Unavailable(mistake.Message);
        }

        if (CloudWatchWindow.Of(_time.GetUtcNow(), _settings.Delay, query.LongestPeriod, interval, firstTraffic) is not { } window)
        {
            DateTimeOffset look = CloudWatchWindow.FirstLook(_settings.Delay, query.LongestPeriod, firstTraffic);
            return new MetricReading.NoData($"the first whole period of {query.LongestPeriod.TotalSeconds:0} s since the canary's first traffic can be read at {look:HH:mm:ss} UTC");
        }

        if (_caller.Refused(text) is { } reason)
        {
            return new MetricReading.Unavailable(reason);
        }

        try
        {
            return await Enqueue(text, query, window).WaitAsync(_settings.Timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new MetricReading.Unavailable(_caller.Silence());
        }
    }

    internal Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => _caller.CheckOnlineAsync(cancellationToken);

    private Task<MetricReading> Enqueue(string text, CloudWatchQuery query, CloudWatchWindow window)
    {
        lock (_lock)
        {
            if (_waiting.Find(other => other.Text == text && other.Window == window) is { } same)
            {
                return same.Answer;
            }

            var pending = new PendingQuery(text, query, window);
            _waiting.Add(pending);
            _timer ??= _time.CreateTimer(_ => Send(), null, Gathering, Timeout.InfiniteTimeSpan);
            return pending.Answer;
        }
    }

    private void Send()
    {
        List<PendingQuery> due;
        lock (_lock)
        {
            (due, _waiting) = (_waiting, []);
            _timer?.Dispose();
            _timer = null;
        }

        foreach (IReadOnlyList<PendingQuery> batch in CloudWatchBatches.Of(due))
        {
            _ = Task.Run(() => _caller.AnswerAsync(batch));
        }
    }
}

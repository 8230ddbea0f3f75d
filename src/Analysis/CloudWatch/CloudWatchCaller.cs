using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>Gets the answers of one batch after the other, with few calls at once, a deadline and a circuit breaker.</summary>
internal sealed class CloudWatchCaller(CloudWatchSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>The API pages 500 queries at 100 800 points; a query that needs more pages is too large to judge by.</summary>
    private const int MostPages = 10;

    private const int MostCalls = 4;

    /// <summary>How long a query that was refused is answered with that refusal, and spoils no batch.</summary>
    private static readonly TimeSpan RefusalLifetime = TimeSpan.FromMinutes(1);

    private readonly CloudWatchClient _client = new(settings, time);
    private readonly CircuitBreaker _breaker = new(time);
    private readonly SemaphoreSlim _slots = new(MostCalls);
    private readonly ConcurrentDictionary<string, (string Reason, DateTimeOffset Until)> _refused = new(StringComparer.Ordinal);

    /// <summary>Why this query was refused lately; null when it was not.</summary>
    public string? Refused(string text) => _refused.TryGetValue(text, out var refusal) && time.GetUtcNow() < refusal.Until ? refusal.Reason : null;

    /// <summary>Every query of the batch gets a reading, whatever happens.</summary>
    public async Task AnswerAsync(IReadOnlyList<PendingQuery> batch)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        try
        {
            await _slots.WaitAsync(timeout.Token);
            try
            {
                await AskAsync(batch, timeout.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception exception)
        {
            Refuse(batch, Describe(exception));
        }
    }

    /// <summary>Asks for nothing, which a working CloudWatch refuses as such once it knows the caller and lets it ask.</summary>
    public async Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            (_, CloudWatchRefusal? refusal) = await _client.CallAsync([], new CloudWatchWindow(now.AddMinutes(-1), now), null, either.Token);
            return refusal is null or { OfQuery: true } ? new MetricReading.Value(1) : new MetricReading.Unavailable(refusal.Reason);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new MetricReading.Unavailable(Describe(exception));
        }
    }

    public string Silence() => $"{settings} did not answer within {Numbers.Format(settings.Timeout.TotalSeconds)} s";

    public void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
    }

    private async Task AskAsync(IReadOnlyList<PendingQuery> batch, CancellationToken cancellationToken)
    {
        if (await _breaker.EnterAsync(cancellationToken) is { } spared)
        {
            Refuse(batch, $"{settings} could not be asked lately: {spared}");
            return;
        }

        (IReadOnlyList<CloudWatchPage> pages, CloudWatchRefusal? refusal) = await ReadPagesAsync(batch, cancellationToken);
        if (refusal is { OfQuery: true } && batch.Count > 1)
        {
            // CloudWatch refuses a whole call for one bad query in it; the others are found by halves.
            await AskAsync([.. batch.Take(batch.Count / 2)], cancellationToken);
            await AskAsync([.. batch.Skip(batch.Count / 2)], cancellationToken);
        }
        else if (refusal is not null)
        {
            Remember(batch, refusal);
            Refuse(batch, refusal.Reason);
        }
        else
        {
            Distribute(batch, pages);
        }
    }

    /// <summary>Every way out of this tells the breaker how it went.</summary>
    private async Task<(IReadOnlyList<CloudWatchPage> Pages, CloudWatchRefusal? Refusal)> ReadPagesAsync(IReadOnlyList<PendingQuery> batch, CancellationToken cancellationToken)
    {
        JsonObject[] parts = [.. batch.SelectMany((pending, i) => pending.Query.Parts(Prefix(batch, i)))];
        var pages = new List<CloudWatchPage>();
        CloudWatchRefusal? refusal = null;
        try
        {
            string? token = null;
            do
            {
                (CloudWatchPage? page, refusal) = await _client.CallAsync(parts, batch[0].Window, token, cancellationToken);
                pages.AddRange(page is null ? [] : [page]);
                token = page?.NextToken;
            }
            while (token is not null && pages.Count < MostPages);

            refusal = token is null ? refusal : new CloudWatchRefusal($"{settings} has more than {MostPages} pages of data for the query; let it match fewer metrics", true);
        }
        catch (Exception exception)
        {
            _breaker.Failed(Describe(exception));
            throw;
        }

        if (refusal is { OfQuery: false })
        {
            _breaker.Failed(refusal.Reason);
        }
        else
        {
            _breaker.Succeeded();
        }

        return (pages, refusal);
    }

    private void Remember(IReadOnlyList<PendingQuery> batch, CloudWatchRefusal refusal)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string text, _) in _refused.Where(known => known.Value.Until <= now))
        {
            _refused.TryRemove(text, out _);
        }

        if (refusal.OfQuery)
        {
            _refused[batch[0].Text] = (refusal.Reason, now + RefusalLifetime);
        }
    }

    private static void Distribute(IReadOnlyList<PendingQuery> batch, IReadOnlyList<CloudWatchPage> pages)
    {
        if (pages.SelectMany(page => page.Messages).FirstOrDefault() is { Key: not null } message)
        {
            Refuse(batch, $"the answer carries a message and may be incomplete: {ForeignText.Line($"{message.Key}: {message.Value}")}");
            return;
        }

        IReadOnlyList<CloudWatchSeries> series = CloudWatchPage.Merge(pages);
        for (int i = 0; i < batch.Count; i++)
        {
            batch[i].Set(CloudWatchAnswer.Read(Prefix(batch, i) + batch[i].Query.AnswerId, batch[i].Window, series));
        }
    }

    /// <summary>Keeps the ids of different queries apart; a query of its own keeps its ids, which its texts may name.</summary>
    private static string Prefix(IReadOnlyList<PendingQuery> batch, int index) => batch.Count == 1 ? "" : $"q{index}_";

    private static void Refuse(IReadOnlyList<PendingQuery> batch, string reason)
    {
        foreach (PendingQuery pending in batch)
        {
            pending.Set(new MetricReading.Unavailable(reason));
        }
    }

    private string Describe(Exception exception) => exception switch
    {
        OperationCanceledException => Silence(),
        AwsCredentialsException missing => $"{settings} could not be asked: {missing.Message}",
        _ => $"{settings} could not be asked: {TransportFault.Describe(exception)}",
    };
}

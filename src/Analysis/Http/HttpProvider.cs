using System.Collections.Concurrent;
using System.Net;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>
/// Asks a provider over HTTP: one pooled client, one deadline, bounded answers, few queries at once, a circuit breaker. Identical
/// queries that are under way, or were answered within the last second, share one request. What is special about each kind of provider is its <see cref="IProviderApi"/>.
/// </summary>
public sealed class HttpProvider : IMetricProvider, IDisposable
{
    /// <summary>One number needs some 200 bytes; more means a query without aggregation.</summary>
    private const int LargestAnswer = 1 << 20;

    /// <summary>For callers that know no window; providers whose queries say it themselves do not look at it.</summary>
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromMinutes(1);

    private readonly ProviderSettings _settings;
    private readonly IProviderApi _api;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _slots;
    private readonly CircuitBreaker _breaker;
    private readonly ConcurrentDictionary<MetricQuery, Lazy<Task<MetricReading>>> _inFlight = new();
    private readonly RecentReadings _recent;
    private long _lastUsed;

    /// <summary>Throws <see cref="ArgumentException"/> when <see cref="ProviderSettings.Problems"/> is not empty.</summary>
    public HttpProvider(ProviderSettings settings, TimeProvider time, AddressPolicy? policy = null)
    {
        if (settings.Problems() is [string problem, ..])
        {
            throw new ArgumentException(problem, nameof(settings));
        }

        _settings = settings;
        _time = time;
        _api = settings.Api(time);
        _slots = new SemaphoreSlim(settings.MaxConcurrency);
        _breaker = new CircuitBreaker(time);
        _recent = new RecentReadings(time);
        _client = ProviderClient.Create(settings, policy ?? AddressPolicy.Any);
        _lastUsed = time.GetTimestamp();
    }

    /// <summary>How long nobody has asked it; idle providers are disposed of by their pool.</summary>
    internal TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken) =>
        QueryAsync(new MetricQuery(query, DefaultWindow), cancellationToken);

    /// <summary>The same provider for queries that look back over this window.</summary>
    public IMetricProvider Over(TimeSpan window) => new WindowedProvider(this, window);

    public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) =>
        AskAsync(_api.Probe, _api.ReadProbe).WaitAsync(cancellationToken);

    /// <summary>Counts as use: whoever was handed it will ask soon.</summary>
    internal void Touch() => Volatile.Write(ref _lastUsed, _time.GetTimestamp());

    public void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
        (_api as IDisposable)?.Dispose();
    }

    internal Task<MetricReading> QueryAsync(MetricQuery query, CancellationToken cancellationToken)
    {
        Touch();
        if (query.At is not null && !_api.KnowsThePast)
        {
            return Task.FromResult<MetricReading>(Unavailable($"{_settings} cannot be asked about the past"));
        }

        if (_recent.Find(query) is { } recent)
        {
            return Task.FromResult(recent);
        }

        var mine = new Lazy<Task<MetricReading>>(() => AskAndForgetAsync(query));

        // The request outlives a caller who leaves, because others may share it; its own timeout ends it.
        return _inFlight.GetOrAdd(query, mine).Value.WaitAsync(cancellationToken);
    }

    /// <summary>A reading for each time of the range; null when they cannot be had at once and each must be asked for.</summary>
    internal async Task<IReadOnlyList<MetricReading>?> QueryRangeAsync(RangeQuery query)
    {
        Touch();
        if (_api.RangeRequest(query) is not { } request)
        {
            return null;
        }

        IReadOnlyList<MetricReading>? readings = null;
        await AskAsync(() => request, answer =>
        {
            readings = _api.ReadRange(query, answer);
            return new MetricReading.Value(readings?.Count ?? 0);
        });
        return readings is null ? null : [.. readings.Select(Redacted)];
    }

    private async Task<MetricReading> AskAndForgetAsync(MetricQuery query)
    {
        long asked = _time.GetTimestamp();
        try
        {
            MetricReading reading = await AskAsync(() => _api.Request(query), answer => _api.Read(query, answer));
            _recent.Add(query, reading, asked);
            return reading;
        }
        finally
        {
            _inFlight.TryRemove(query, out _);
        }
    }

    private async Task<MetricReading> AskAsync(Func<HttpRequestMessage> build, Func<HttpAnswer, MetricReading> read)
    {
        using var timeout = new CancellationTokenSource(_settings.Timeout, _time);
        try
        {
            using HttpRequestMessage request = build();
            await _slots.WaitAsync(timeout.Token);
            try
            {
                return await _breaker.EnterAsync(timeout.Token) is { } refusal
                    ? Unavailable($"{_settings} could not be asked lately: {refusal}")
                    : await AskOnceAsync(request, read, timeout.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (QueryException mistake)
        {
            return Unavailable(mistake.Message) with { IsQueryAtFault = true };
        }
        catch (OperationCanceledException)
        {
            return Unavailable(Silence());
        }
        catch (Exception exception)
        {
            // The contract of a provider: whatever goes wrong on the way is a reading, never a fault of the caller's.
            return Unavailable($"{_settings} could not be asked: {TransportFault.Describe(exception)}");
        }
    }

    /// <summary>Every way out of this tells the breaker how it went.</summary>
    private async Task<MetricReading> AskOnceAsync(HttpRequestMessage request, Func<HttpAnswer, MetricReading> read, CancellationToken cancellationToken)
    {
        try
        {
            await _api.AuthorizeAsync(request, cancellationToken);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (await BoundedBody.ReadAsync(content, LargestAnswer, cancellationToken) is not { } body)
            {
                _breaker.Succeeded();
                return Unavailable($"{_settings} answered more than {LargestAnswer >> 20} MiB; aggregate the query to one number");
            }

            MetricReading reading = Redacted(read(new HttpAnswer(response.StatusCode, response.Headers.Location, body)));
            if (IsTrouble(response.StatusCode))
            {
                _breaker.Failed(reading is MetricReading.Unavailable { Reason: var reason } ? reason : $"status {(int)response.StatusCode}");
            }
            else
            {
                _breaker.Succeeded();
            }

            return reading;
        }
        catch (Exception exception)
        {
            _breaker.Failed(exception is OperationCanceledException ? Silence() : TransportFault.Describe(exception));
            throw;
        }
    }

    /// <summary>Trouble of the provider's, whatever the query; all other refusals are about one query, and no reason to spare it.</summary>
    private static bool IsTrouble(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private string Silence() => $"{_settings} did not answer within {Numbers.Format(_settings.Timeout.TotalSeconds)} s";

    private MetricReading.Unavailable Unavailable(string reason) => new(Redacted(reason));

    private MetricReading Redacted(MetricReading reading) => reading switch
    {
        MetricReading.Unavailable { Reason: var reason } unavailable => unavailable with { Reason = Redacted(reason) },
        MetricReading.NoData { Reason: var reason } => new MetricReading.NoData(Redacted(reason)),
        _ => reading,
    };

    /// <summary>Some servers repeat the credentials that they refuse.</summary>
    private string Redacted(string reason) => _settings.Secrets
        .Where(secret => !string.IsNullOrWhiteSpace(secret))
        .Aggregate(reason, (text, secret) => text.Replace(secret!, "***", StringComparison.Ordinal));
}

using System.Collections.Concurrent;
using System.Text;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>
/// Runs instant queries against the HTTP API of Prometheus or of a server that speaks it (Thanos, Mimir, VictoriaMetrics).
/// Identical queries that are under way share one request.
/// </summary>
public sealed class PrometheusProvider : IMetricProvider, IDisposable
{
    /// <summary>Every Prometheus answers 1 to this, even with no data at all.</summary>
    private const string OnlineQuery = "vector(1)";

    /// <summary>Some proxies refuse longer request lines; a POST has no such limit, but read-only proxies refuse POST.</summary>
    private const int LongestGet = 7000;

    /// <summary>One number needs some 200 bytes; more means a query without aggregation.</summary>
    private const int LargestAnswer = 1 << 20;

    private readonly PrometheusSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly Uri _endpoint;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentDictionary<string, Lazy<Task<MetricReading>>> _inFlight = new(StringComparer.Ordinal);
    private long _lastUsed;

    /// <summary>Throws <see cref="ArgumentException"/> when <see cref="PrometheusSettings.Problems"/> is not empty.</summary>
    public PrometheusProvider(PrometheusSettings settings, TimeProvider time)
    {
        if (settings.Problems() is [string problem, ..])
        {
            throw new ArgumentException(problem, nameof(settings));
        }

        _settings = settings;
        _time = time;
        _endpoint = new Uri(settings.Address.TrimEnd('/') + "/api/v1/query");
        _slots = new SemaphoreSlim(settings.MaxConcurrency);
        _client = PrometheusHttp.Create(settings);
        _lastUsed = time.GetTimestamp();
    }

    /// <summary>How long nobody has asked it; idle providers are disposed of by their pool.</summary>
    internal TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    public Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        var mine = new Lazy<Task<MetricReading>>(() => AskAndForgetAsync(query));

        // The request outlives a caller who leaves, because others may share it; its own timeout ends it.
        return _inFlight.GetOrAdd(query, mine).Value.WaitAsync(cancellationToken);
    }

    public async Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) =>
        await QueryAsync(OnlineQuery, cancellationToken) switch
        {
            MetricReading.Value { Number: 1 } one => one,
            MetricReading.Unavailable unavailable => unavailable,
            _ => new MetricReading.Unavailable($"{_settings} did not answer 1 to the query {OnlineQuery}; it is no Prometheus"),
        };

    public void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
    }

    private async Task<MetricReading> AskAndForgetAsync(string query)
    {
        try
        {
            return await AskAsync(query);
        }
        finally
        {
            _inFlight.TryRemove(query, out _);
        }
    }

    private async Task<MetricReading> AskAsync(string query)
    {
        using var timeout = new CancellationTokenSource(_settings.Timeout, _time);
        try
        {
            await _slots.WaitAsync(timeout.Token);
            try
            {
                return await SendAsync(query, timeout.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return new MetricReading.Unavailable($"{_settings} did not answer within {Numbers.Format(_settings.Timeout.TotalSeconds)} s");
        }
        catch (Exception exception)
        {
            // The contract of a provider: whatever goes wrong on the way is a reading, never a fault of the caller's.
            return new MetricReading.Unavailable($"{_settings} could not be asked: {PrometheusFault.Describe(exception)}");
        }
    }

    private async Task<MetricReading> SendAsync(string query, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(query);
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
        ReadOnlyMemory<byte>? body = await BoundedBody.ReadAsync(content, LargestAnswer, cancellationToken);
        return body is { } bytes
            ? PrometheusAnswer.Read(_settings, response.StatusCode, response.Headers.Location, bytes)
            : new MetricReading.Unavailable($"{_settings} answered more than {LargestAnswer >> 20} MiB; aggregate the query to one number, for example with sum(...)");
    }

    private HttpRequestMessage Request(string query)
    {
        string escaped = "query=" + Uri.EscapeDataString(query);
        return escaped.Length <= LongestGet
            ? new HttpRequestMessage(HttpMethod.Get, new Uri($"{_endpoint}?{escaped}"))
            : new HttpRequestMessage(HttpMethod.Post, _endpoint)
            {
                Content = new StringContent(escaped, Encoding.ASCII, "application/x-www-form-urlencoded"),
            };
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProgressiveDelivery.Sandbox.Playground.Load;

/// <summary>
/// Users of one app: sends requests at a constant rate whether or not earlier ones were answered, over kept-alive
/// connections, and remembers every answer.
/// </summary>
public sealed class LoadGenerator : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _http;
    private readonly Uri _target;
    private readonly string _host;
    private readonly double _perSecond;
    private readonly (string Name, string Value)? _header;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, Task> _outstanding = new();
    private readonly Lock _lock = new();
    private readonly List<Answer> _answers = [];
    private long _started;
    private Task _sending = Task.CompletedTask;

    /// <param name="ingress">Where the ingress listens.</param>
    /// <param name="host">The app's host, for the Host header.</param>
    /// <param name="perSecond">Requests per second.</param>
    /// <param name="header">A header that these users have and others do not.</param>
    public LoadGenerator(Uri ingress, string host, double perSecond, (string Name, string Value)? header = null)
    {
        _header = header;
        _target = ingress;
        _host = host;
        _perSecond = perSecond;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        })
        {
            Timeout = Patience,
        };
    }

    public string Host => _host;

    /// <summary>Requests per second that were really sent since the start.</summary>
    public double Rate
    {
        get
        {
            lock (_lock)
            {
                return _answers.Count / Stopwatch.GetElapsedTime(_started).TotalSeconds;
            }
        }
    }

    public void Start()
    {
        _started = Stopwatch.GetTimestamp();
        _sending = SendAsync();
    }

    /// <summary>Waits until every request that was sent so far has its answer.</summary>
    public Task AnsweredAsync() => Task.WhenAll(_outstanding.Values.ToArray());

    /// <summary>The answers to requests that were sent in that time, in no order.</summary>
    public IReadOnlyList<Answer> Between(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
        {
            return [.. _answers.Where(answer => answer.Sent >= from && answer.Sent < to)];
        }
    }

    /// <summary>Sends single requests until the app answers one with a success, by this version where one is named.</summary>
    public async Task ServedAsync(TimeSpan deadline, CancellationToken ct, string? version = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(deadline);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        Answer answer;
        do
        {
            answer = await AskAsync();
            if (answer.Status is >= 200 and <= 299 && (version is null || answer.Version == version))
            {
                return;
            }
        }
        while (await TickAsync(beat, limit.Token));

        ct.ThrowIfCancellationRequested();
        throw new PlaygroundException($"{_host} did not answer{(version is null ? "" : $" with {version}")} through the ingress within {deadline.TotalSeconds:0} s; the last try: {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _sending;
        await AnsweredAsync();
        _http.Dispose();
    }

    private async Task SendAsync()
    {
        using var beat = new PeriodicTimer(Beat);
        long sent = 0;
        while (await TickAsync(beat, _stop.Token))
        {
            for (long due = (long)(Stopwatch.GetElapsedTime(_started).TotalSeconds * _perSecond); sent < due; sent++)
            {
                Follow(sent);
            }
        }
    }

    private void Follow(long number)
    {
        Task task = RecordAsync();
        _outstanding[number] = task;
        _ = task.ContinueWith(_ => _outstanding.TryRemove(number, out Task? _), TaskScheduler.Default);
    }

    private async Task RecordAsync()
    {
        Answer answer = await AskAsync();
        lock (_lock)
        {
            _answers.Add(answer);
        }
    }

    private async Task<Answer> AskAsync()
    {
        DateTimeOffset sent = DateTimeOffset.UtcNow;
        long started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, _target);
        request.Headers.Host = _host;
        if (_header is { } header)
        {
            request.Headers.Add(header.Name, header.Value);
        }

        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            string? version = response.Headers.TryGetValues("X-App-Version", out IEnumerable<string>? values) ? values.First() : null;
            return new(sent, Stopwatch.GetElapsedTime(started), (int)response.StatusCode, version, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            string error = exception is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : exception.Message;
            return new(sent, Stopwatch.GetElapsedTime(started), 0, null, error);
        }
    }

    private static async ValueTask<bool> TickAsync(PeriodicTimer beat, CancellationToken ct)
    {
        try
        {
            return await beat.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

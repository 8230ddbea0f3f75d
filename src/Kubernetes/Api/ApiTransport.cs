using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Sends requests: bounds each by a deadline, waits when throttled, repeats after a lost connection, counts and logs.</summary>
internal sealed class ApiTransport : IDisposable
{
    private const int MaxThrottledRetries = 4;
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ThrottleSpread = TimeSpan.FromMilliseconds(750);

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ApiTransport(ConnectionSettings settings, HttpMessageHandler handler, TimeProvider time, ILogger logger)
    {
        _timeout = settings.RequestTimeout;
        _time = time;
        _logger = logger;
        // A relative path replaces the last segment of its base unless that ends in a slash.
        string server = settings.Server.AbsoluteUri;
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(server.EndsWith('/') ? server : server + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(settings.UserAgent);
    }

    /// <summary>Sends and reads the answer within the deadline for unary requests.</summary>
    public async Task<TResult> SendAsync<TResult>(
        ApiRequest request, Func<Stream, CancellationToken, Task<TResult>> read, CancellationToken ct)
    {
        for (int lost = 0; ; lost++)
        {
            using var deadline = new CancellationTokenSource(_timeout, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
            try
            {
                using HttpResponseMessage response = await OpenAsync(request, linked.Token);
                await using Stream body = await response.Content.ReadAsStreamAsync(linked.Token);
                return await read(body, linked.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && request.Repeatable && lost == 0)
            {
                _logger.RequestRepeated(request.Verb, request.Path, exception.Message);
            }
            catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                throw new TimeoutException($"{request}: no answer within {_timeout.TotalSeconds:0.#} s.", exception);
            }
        }
    }

    /// <summary>Sends until the server takes the request, and returns the answer with its body still to be read.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken ct)
    {
        for (int attempt = 0; ; attempt++)
        {
            HttpResponseMessage response = await SendOnceAsync(request, ct);
            LogWarnings(request, response);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                ApiException error = await ErrorReader.ReadAsync(response, request.ToString(), _time.GetUtcNow(), ct);
                if (!error.IsThrottled || attempt == MaxThrottledRetries)
                {
                    throw error;
                }

                TimeSpan wait = ThrottleDelay(error.RetryAfter);
                _logger.RequestThrottled(request.Verb, request.Path, (int)error.StatusCode, wait.TotalSeconds);
                await Task.Delay(wait, _time, ct);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        string code = "error";
        try
        {
            HttpResponseMessage response =
                await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !ct.IsCancellationRequested)
        {
            // The handler has a limit of its own for connecting, and says so by a cancellation: it must not pass for one of ours.
            throw new TimeoutException($"{request}: the server did not take the connection in time.", exception);
        }
        finally
        {
            RequestMetrics.RequestFinished(request, code);
            _logger.RequestFinished(request.Verb, request.Path, code);
        }
    }

    // The jitter keeps clients that were throttled together from coming back together. API servers mostly ask for one second, so it is nearly as long.
    private static TimeSpan ThrottleDelay(TimeSpan? asked)
    {
        TimeSpan wait = asked ?? DefaultRetryAfter;
        wait = wait > MaxRetryAfter ? MaxRetryAfter : wait;
        return wait + (Random.Shared.NextDouble() * ThrottleSpread);
    }

    private void LogWarnings(ApiRequest request, HttpResponseMessage response)
    {
        foreach (WarningHeaderValue warning in response.Headers.Warning)
        {
            _logger.ServerWarned(request.Verb, request.Path, warning.Text);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;

namespace ProgressiveDelivery.Outbound;

/// <summary>HTTP clients for addresses that users name: one per proxy, shared by all, without redirects or cookies. Safe for concurrent use.</summary>
/// <param name="policy">Which addresses may be asked.</param>
/// <param name="time">The clock.</param>
public sealed class OutboundClients(AddressPolicy policy, TimeProvider time) : IDisposable
{
    /// <summary>An answer's words are for a log line; nobody's megabytes are read.</summary>
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Short enough to follow DNS when a server moves.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>A proxy that nobody has gone through for so long is not named any more.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HttpClient Client, long LastUsed)> _clients = new(StringComparer.Ordinal);

    /// <summary>Clients that are kept now.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>The client that goes through this proxy; straight when null. Ask again for each request rather than keeping it.</summary>
    /// <exception cref="UriFormatException">The proxy is no address.</exception>
    public HttpClient Through(string? proxy)
    {
        string key = proxy ?? "";
        lock (_lock)
        {
            foreach ((string idle, (HttpClient unused, _)) in _clients.Where(entry => time.GetElapsedTime(entry.Value.LastUsed) > IdleLifetime && entry.Key != key).ToList())
            {
                _clients.Remove(idle);
                unused.Dispose();
            }

            HttpClient client = _clients.TryGetValue(key, out (HttpClient Client, long) known) ? known.Client : Create(proxy is { Length: > 0 } ? new Uri(proxy) : null);
            _clients[key] = (client, time.GetTimestamp());
            return client;
        }
    }

    /// <summary>The first part of the answer as text.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LargestAnswer];
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
        int length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach ((HttpClient client, _) in _clients.Values)
            {
                client.Dispose();
            }

            _clients.Clear();
        }
    }

    private HttpClient Create(Uri? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry tokens to a host that nobody configured.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLifetime,
            Proxy = proxy is null ? null : new WebProxy(proxy),
            UseProxy = proxy is not null,
            UseCookies = false,
        };

        // Each request has a deadline of its own.
        var client = new HttpClient(policy.Guard(handler, proxy)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("canary", null));
        return client;
    }
}

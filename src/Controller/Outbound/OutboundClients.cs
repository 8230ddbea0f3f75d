using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace ProgressiveDelivery.Controller.Outbound;

/// <summary>HTTP clients for addresses that users name: one per proxy, shared by all, without redirects or cookies.</summary>
internal sealed class OutboundClients : IDisposable
{
    /// <summary>An answer's words are for a log line; nobody's megabytes are read.</summary>
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Short enough to follow DNS when a server moves.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The client that goes through this proxy; straight when null.</summary>
    public HttpClient Through(string? proxy) => _clients.GetOrAdd(proxy ?? "", Create);

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
        foreach (HttpClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private static HttpClient Create(string proxy)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            // A redirect would carry tokens to a host that nobody configured.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = AddressGuard.ConnectAsync,
            PooledConnectionLifetime = ConnectionLifetime,
            Proxy = proxy.Length > 0 ? new WebProxy(proxy) : null,
            UseProxy = proxy.Length > 0,
            UseCookies = false,
        })
        {
            // Each request has a deadline of its own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("canary", null));
        return client;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProgressiveDelivery.Git.Tests;

/// <summary>A proxy that demands a user and a password: CONNECT for https, requests with whole addresses for http (RFC 9110 §9.3.6, RFC 9112 §3.2.2).</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    public const string User = "robot@corp";
    public const string Password = "p:ss/w@rd";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public ProxyServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

    public GitProxy Proxy => new(Address, User, Password);

    /// <summary>Where clients with the right password were led, as <c>host:port</c>.</summary>
    public ConcurrentBag<string> Led { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { Count: > 0 } head)
                {
                    if (!head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}", StringComparer.OrdinalIgnoreCase))
                    {
                        await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                        continue;
                    }

                    await LeadAsync(stream, head);
                    return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two ends went away.
            }
        }
    }

    private async Task LeadAsync(NetworkStream stream, List<string> head)
    {
        string[] line = head[0].Split(' ');
        bool tunnel = line[0] == "CONNECT";
        var target = new Uri(tunnel ? $"https://{line[1]}" : line[1]);
        Led.Add(target.Authority);
        using var server = new TcpClient();
        await server.ConnectAsync(target.Host, target.Port, _stop.Token);
        NetworkStream onward = server.GetStream();
        if (tunnel)
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
        }
        else
        {
            // One request for each connection keeps this a pump.
            IEnumerable<string> kept = head.Skip(1).Where(header => !header.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !header.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
            string request = string.Join("\r\n", [$"{line[0]} {target.PathAndQuery} HTTP/1.1", .. kept, "Connection: close", "", ""]);
            await onward.WriteAsync(Encoding.ASCII.GetBytes(request), _stop.Token);
        }

        Task up = stream.CopyToAsync(onward, _stop.Token);
        await Task.WhenAny(up, onward.CopyToAsync(stream, _stop.Token));
    }

    private async Task<List<string>> ReadHeadAsync(NetworkStream stream)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] != '\n')
            {
                line.Append((char)one[0]);
                continue;
            }

            string text = line.ToString().TrimEnd('\r');
            line.Clear();
            if (text.Length == 0)
            {
                return lines;
            }

            lines.Add(text);
        }

        return [];
    }
}

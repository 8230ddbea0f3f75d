using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

/// <summary>Sends all its requests over one connection and never tries one again: a dropped request is seen, as HttpClient would not show it.</summary>
internal sealed class KeepAliveClient : IDisposable
{
    private readonly TcpClient _connection = new();
    private readonly byte[] _buffer = new byte[4096];

    public static async Task<KeepAliveClient> ConnectAsync(int port)
    {
        var client = new KeepAliveClient();
        await client._connection.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <returns>The status code.</returns>
    public async Task<int> GetAsync(string host)
    {
        NetworkStream stream = _connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        string answer = "";
        while (!IsWhole(answer))
        {
            int read = await stream.ReadAsync(_buffer);
            if (read == 0)
            {
                throw new IOException("the connection was closed");
            }

            answer += Encoding.ASCII.GetString(_buffer, 0, read);
        }

        return int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => _connection.Dispose();

    private static bool IsWhole(string answer)
    {
        int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        const string header = "Content-Length: ";
        int at = answer.IndexOf(header, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        if (at < 0)
        {
            throw new IOException($"an answer without length: {answer}");
        }

        string length = answer[(at + header.Length)..answer.IndexOf('\r', at)];
        return answer.Length >= end + 4 + int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ProgressiveDelivery.Controller.Tests.Hooks;

/// <summary>A small HTTP server on this machine, with or without TLS, whose answers a test writes by hand.</summary>
internal sealed class HookStub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _work;

    /// <param name="answer">Writes the whole answer.</param>
    /// <param name="certificate">What the server shows; plain HTTP without one.</param>
    public HookStub(Func<Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _work = Task.Run(ServeAsync);
    }

    /// <summary>One that always gives this answer.</summary>
    public HookStub(string statusLine, string body = "", string headers = "") : this((stream, cancellationToken) => stream.WriteAsync(
        Encoding.UTF8.GetBytes($"HTTP/1.1 {statusLine}\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}"), cancellationToken).AsTask())
    {
    }

    public string Url => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/gate";

    /// <summary>What was asked, head and body.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Subject of the certificate that the client showed last.</summary>
    public string? ClientName { get; private set; }

    /// <summary>Bytes that were written before the client hung up.</summary>
    public long Written { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using Stream stream = await OpenAsync(client.GetStream());
                await ReadAsync(stream);
                await using var counted = new CountingStream(stream, count => Written = count);
                await _answer(counted, _stop.Token);
            }
            catch (Exception trouble) when (trouble is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client did not like the certificate, or has hung up.
            }
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream plain)
    {
        if (_certificate is null)
        {
            return plain;
        }

        var tls = new SslStream(plain, leaveInnerStreamOpen: false, (_, shown, _, _) =>
        {
            ClientName = shown?.Subject;
            return shown is null || ClientName is not null;
        });
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, ClientCertificateRequired = true }, _stop.Token);
        return tls;
    }

    private async Task ReadAsync(Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        string text;
        do
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            length += read;
            text = Encoding.UTF8.GetString(buffer, 0, length);
            if (read == 0)
            {
                break;
            }
        }
        while (!IsWhole(text));
        Requests.Add(text);
    }

    private static bool IsWhole(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string? length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1];
        return end >= 0 && Encoding.UTF8.GetByteCount(text[(end + 4)..]) >= int.Parse(length ?? "0", System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class CountingStream(Stream inner, Action<long> counted) : Stream
    {
        private long _count;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            counted(_count += buffer.Length);
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

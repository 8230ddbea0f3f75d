using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Sends requests over connections whose certificates are current.</summary>
/// <remarks>
/// A pooled connection keeps the certificates it was made with, so new ones mean a new pool. The old one stays until the
/// next change: watches on it end by themselves.
/// </remarks>
internal sealed class TransportHandler : HttpMessageHandler
{
    public static readonly HttpRequestOptionsKey<Credential> CredentialKey = new("credential");

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private TlsMaterial _onDisk;
    private TlsMaterial _current;
    private HttpMessageInvoker _invoker;
    private HttpMessageInvoker? _retired;
    private long _readAt;

    public TransportHandler(ConnectionSettings settings, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        _onDisk = _current = ReadFirst(settings);
        _readAt = time.GetTimestamp();
        _invoker = new(TransportFactory.Create(settings, _current));
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (_settings.TlsServerName is { } name)
        {
            // The framework takes the name to verify from the Host header; API servers do not look at that header.
            request.Headers.Host = name;
        }

        request.Options.TryGetValue(CredentialKey, out Credential? credential);
        return Current(credential ?? Credential.None).SendAsync(request, ct);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invoker.Dispose();
            _retired?.Dispose();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Current(Credential credential)
    {
        lock (_lock)
        {
            TlsMaterial wanted = Poll();
            if (credential.CertificatePem is not null)
            {
                wanted = wanted with { CertificatePem = credential.CertificatePem, KeyPem = credential.KeyPem };
            }

            if (wanted != _current)
            {
                HttpMessageInvoker next = new(TransportFactory.Create(_settings, wanted));
                _retired?.Dispose();
                _retired = _invoker;
                _invoker = next;
                _current = wanted;
                _logger.TransportReplaced();
            }

            return _invoker;
        }
    }

    private TlsMaterial Poll()
    {
        if (_time.GetElapsedTime(_readAt) < Fresh)
        {
            return _onDisk;
        }

        _readAt = _time.GetTimestamp();
        try
        {
            _onDisk = TlsMaterial.Read(_settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Half written, or between two files that do not fit each other yet: the next look will do.
            _logger.CredentialKept("certificate files", exception.Message);
        }

        return _onDisk;
    }

    private static TlsMaterial ReadFirst(ConnectionSettings settings)
    {
        try
        {
            return TlsMaterial.Read(settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"The certificates for {settings.Server} cannot be read: {exception.Message}", exception);
        }
    }
}

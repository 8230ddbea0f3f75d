using System.Net;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Says who we are on each request, and once more with a new credential when the server refuses the old one.</summary>
internal sealed class ConnectionHandler : DelegatingHandler
{
    private readonly ICredentialSource _credentials;
    private readonly Impersonation? _impersonate;

    private ConnectionHandler(ICredentialSource credentials, Impersonation? impersonate, HttpMessageHandler transport)
        : base(transport)
    {
        _credentials = credentials;
        _impersonate = impersonate;
    }

    public static ConnectionHandler Create(ConnectionSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger<ConnectionHandler>();
        ICredentialSource credentials = settings switch
        {
            { TokenFile: { } path } => new TokenFileCredential(path, time, logger),
            { Exec: not null, Token: null or "" } => new ExecCredential(settings, time),
            _ => new StaticCredential(settings),
        };
        return new(credentials, settings.Impersonate, new TransportHandler(settings, time, logger));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _impersonate?.AddTo(request);
        Credential credential = await AttachAsync(request, cancellationToken);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        _credentials.Drop(credential);
        Credential next = await AttachAsync(request, cancellationToken);
        if (ReferenceEquals(next, credential))
        {
            // There is no other: the refusal stands.
            return response;
        }

        response.Dispose();
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            (_credentials as IDisposable)?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<Credential> AttachAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Credential credential = await _credentials.GetAsync(ct);
        request.Headers.Authorization = credential.Authorization;
        request.Options.Set(TransportHandler.CredentialKey, credential);
        return credential;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Builds the one HTTP client of a server from its settings.</summary>
internal static class ProviderClient
{
    /// <summary>Short enough to follow DNS when the server moves, long enough to keep connections warm between looks.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient Create(ProviderSettings settings, AddressPolicy policy)
    {
        HttpClient client = settings.Through is { } handler
            ? new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan }
            : new HttpClient(policy.Guard(Sockets(settings))) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("canary", null));
        foreach ((string name, IReadOnlyList<string> values) in settings.Headers)
        {
            client.DefaultRequestHeaders.Remove(name);
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, values);
        }

        if (Credentials(settings) is { } credentials)
        {
            client.DefaultRequestHeaders.Authorization = credentials;
        }

        return client;
    }

    private static SocketsHttpHandler Sockets(ProviderSettings settings) => new()
    {
        // A redirect would carry the query, and custom headers with it, to a host that nobody configured.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = settings.Timeout,
        MaxConnectionsPerServer = settings.MaxConcurrency,
        PooledConnectionLifetime = ConnectionLifetime,
        SslOptions = Tls(settings),
        UseCookies = false,
    };

    private static AuthenticationHeaderValue? Credentials(ProviderSettings settings)
    {
        if (!string.IsNullOrEmpty(settings.BearerToken))
        {
            return new AuthenticationHeaderValue("Bearer", settings.BearerToken);
        }

        return settings.Username is null && settings.Password is null
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.Username}:{settings.Password}")));
    }

    private static SslClientAuthenticationOptions Tls(ProviderSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings is { ClientCertificatePem: { } certificate, ClientKeyPem: { } key })
        {
            options.ClientCertificateContext = ClientCertificate.Context(certificate, key);
        }

        if (settings.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // The user asked for exactly this, by a field of that name.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (settings.CaCertificatePem is { } pem)
        {
            // Private authorities seldom publish revocation lists; demanding one would refuse every certificate.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}

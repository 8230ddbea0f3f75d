using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Git;

/// <summary>The HTTP clients of this process: one for each authority and proxy.</summary>
internal sealed class HostClients(AddressPolicy policy) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Short enough to follow DNS when a host moves.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string CaPem, GitProxy? Proxy), Lazy<HttpClient>> _clients = new();

    /// <exception cref="GitHostException">The authority is not a certificate in PEM form.</exception>
    public HttpClient For(string? caPem, GitProxy? proxy) =>
        _clients.GetOrAdd((caPem ?? "", proxy), key => new Lazy<HttpClient>(() => Create(key.CaPem, key.Proxy))).Value;

    public void Dispose()
    {
        foreach (Lazy<HttpClient> client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private HttpClient Create(string caPem, GitProxy? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the token to a host that nobody configured.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            SslOptions = Tls(caPem),
            UseCookies = false,
        };
        if (proxy is not null)
        {
            handler.Proxy = proxy.ForHttp();
        }

        return new HttpClient(policy.Guard(handler, proxy?.Address)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static SslClientAuthenticationOptions Tls(string caPem)
    {
        var options = new SslClientAuthenticationOptions();
        if (caPem.Length > 0)
        {
            // Private authorities seldom publish revocation lists; demanding one would refuse every certificate.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                policy.CustomTrustStore.ImportFromPem(caPem);
            }
            catch (CryptographicException)
            {
                throw NoCertificate();
            }

            // A text without any PEM block is no error to it.
            if (policy.CustomTrustStore.Count == 0)
            {
                throw NoCertificate();
            }

            options.CertificateChainPolicy = policy;
        }

        return options;
    }

    private static GitHostException NoCertificate() => new(GitHostTrouble.Invalid, "the Secret's key ca.crt holds no certificate in PEM form.");
}

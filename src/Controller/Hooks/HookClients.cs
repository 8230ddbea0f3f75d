using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>HTTP clients for webhooks: one for equal settings of the connection, without redirects or cookies. Safe for concurrent use.</summary>
internal sealed class HookClients(AddressPolicy policy, TimeProvider time) : IDisposable
{
    /// <summary>Short enough to follow DNS when a server moves.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Longer than any answer may take; what nobody has used for so long belongs to a Secret that has changed.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromHours(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HttpClient Client, long LastUsed)> _clients = new(StringComparer.Ordinal);

    /// <exception cref="CryptographicException">The Secret's certificates cannot be read.</exception>
    public HttpClient For(HookAccess access, bool disableTls)
    {
        string key = access.Fingerprint(disableTls);
        lock (_lock)
        {
            foreach ((string idle, (HttpClient unused, _)) in _clients.Where(entry => entry.Key != key && time.GetElapsedTime(entry.Value.LastUsed) > IdleLifetime).ToList())
            {
                _clients.Remove(idle);
                unused.Dispose();
            }

            HttpClient client = _clients.TryGetValue(key, out (HttpClient Client, long) known) ? known.Client : Create(access, disableTls);
            _clients[key] = (client, time.GetTimestamp());
            return client;
        }
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

    private HttpClient Create(HookAccess access, bool disableTls)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the token and the answer's meaning to a host that nobody configured.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLifetime,
            SslOptions = Tls(access, disableTls),
            UseCookies = false,
            UseProxy = false,
        };

        // Each request has a deadline of its own.
        var client = new HttpClient(policy.Guard(handler)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("canary", null));
        return client;
    }

    private static SslClientAuthenticationOptions Tls(HookAccess access, bool disableTls)
    {
        var options = new SslClientAuthenticationOptions();
        if (access is { CertificatePem: { } certificate, KeyPem: { } key })
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key)];
        }
        else if (access.CertificatePem is not null || access.KeyPem is not null)
        {
            throw new CryptographicException("tls.crt and tls.key belong together");
        }

        if (disableTls)
        {
#pragma warning disable CA5359 // The user asked for exactly this, by a field of that name.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (access.AuthorityPem is { } pem)
        {
            // Private authorities seldom publish revocation lists; demanding one would refuse every certificate.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            options.CertificateChainPolicy = policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException("ca.crt holds no certificate in PEM form");
        }

        return options;
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Makes the handler that owns the connections: TLS, proxy, HTTP/2.</summary>
internal static class TransportFactory
{
    public static SocketsHttpHandler Create(ConnectionSettings settings, TlsMaterial material)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Each watch holds a stream for minutes, and servers allow 100 to 250 of them on a connection.
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = Tls(settings, material),
        };
        Proxying.Apply(handler, settings);
        return handler;
    }

    private static SslClientAuthenticationOptions Tls(ConnectionSettings settings, TlsMaterial material)
    {
        var tls = new SslClientAuthenticationOptions();
        if (settings.InsecureSkipTlsVerify)
        {
#pragma warning disable CA5359 // The user asked for exactly this, by name.
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (material.Authorities() is { } authorities)
        {
            // A policy and no callback: the framework goes on checking the host's name.
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (material.Certificate() is { } certificate)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, material.Intermediates(), offline: true);
        }

        return tls;
    }
}

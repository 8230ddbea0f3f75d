using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>The certificate that a provider's client shows to servers that ask for one (mTLS).</summary>
internal static class ClientCertificate
{
    /// <summary>What is wrong with certificate and key, in the words of the Secret's keys; null when nothing is, and when there are none.</summary>
    public static string? Problem(string? certificatePem, string? keyPem)
    {
        if (certificatePem is null && keyPem is null)
        {
            return null;
        }

        if (certificatePem is null || keyPem is null)
        {
            return "tls.crt and tls.key belong together; put both into the Secret";
        }

        try
        {
            X509Certificate2.CreateFromPem(certificatePem, keyPem).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return "tls.crt and tls.key in the Secret are not a PEM certificate and its private key";
        }
    }

    /// <summary>The certificate with those that lead from it to its authority: servers may know the authority alone.</summary>
    public static SslStreamCertificateContext Context(string certificatePem, string keyPem)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificatePem, keyPem), chain, offline: true);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The certificates of a connection as text; two that are equal may share connections.</summary>
internal sealed record TlsMaterial(string? AuthorityPem, string? CertificatePem, string? KeyPem)
{
    /// <summary>Reads what the settings name; throws when a file is missing, empty or half written.</summary>
    public static TlsMaterial Read(ConnectionSettings settings)
    {
        var material = new TlsMaterial(
            settings.CertificateAuthority?.Read(), settings.ClientCertificate?.Read(), settings.ClientKey?.Read());
        material.Check();
        return material;
    }

    /// <summary>The roots to trust; null for the system's.</summary>
    public X509Certificate2Collection? Authorities()
    {
        if (AuthorityPem is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(AuthorityPem);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("The certificate authority holds no certificate.");
    }

    /// <summary>Our certificate with its key; null when we have none.</summary>
    public X509Certificate2? Certificate() =>
        CertificatePem is null || KeyPem is null ? null : X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

    /// <summary>The certificates that lead from ours to a root.</summary>
    public X509Certificate2Collection Intermediates()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(CertificatePem);
        chain.RemoveAt(0);
        return chain;
    }

    public override string ToString() => "(certificates)";

    private void Check()
    {
        Authorities();
        Certificate()?.Dispose();
    }
}

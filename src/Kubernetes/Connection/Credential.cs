using System.Net.Http.Headers;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Who we are, for one request: a header, a client certificate, or neither.</summary>
internal sealed record Credential(AuthenticationHeaderValue? Authorization, string? CertificatePem = null, string? KeyPem = null)
{
    public static Credential None { get; } = new((AuthenticationHeaderValue?)null);

    public static Credential Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    public override string ToString() => "(credential)";
}

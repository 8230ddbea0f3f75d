using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>What a webhook's Secret gives for its requests. Never printed.</summary>
internal sealed class HookAccess
{
    public static readonly HookAccess None = new();

    /// <summary>Key of the body's signature.</summary>
    public byte[]? HmacKey { get; init; }

    /// <summary>Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>Authorities to trust in the place of the public ones, in PEM form.</summary>
    public string? AuthorityPem { get; init; }

    /// <summary>Certificate to show to the server, in PEM form.</summary>
    public string? CertificatePem { get; init; }

    public string? KeyPem { get; init; }

    public static HookAccess Of(IReadOnlyDictionary<string, byte[]> secret) => new()
    {
        HmacKey = secret.GetValueOrDefault("hmacKey"),
        Token = Text(secret, "token"),
        AuthorityPem = Text(secret, "ca.crt"),
        CertificatePem = Text(secret, "tls.crt"),
        KeyPem = Text(secret, "tls.key"),
    };

    /// <summary>The same for equal settings of the connection, and for no others; it tells nothing of them.</summary>
    public string Fingerprint(bool disableTls)
        => disableTls || AuthorityPem is not null || CertificatePem is not null
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', disableTls, AuthorityPem, CertificatePem, KeyPem))))
            : "";

    private static string? Text(IReadOnlyDictionary<string, byte[]> secret, string key)
        => secret.GetValueOrDefault(key) is { Length: > 0 } bytes && Encoding.UTF8.GetString(bytes).Trim() is { Length: > 0 } text ? text : null;
}

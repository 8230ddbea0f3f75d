namespace ProgressiveDelivery.Git;

/// <summary>A private key in OpenSSH or PEM form and the host keys that the server may show, as lines of a known_hosts file.</summary>
public sealed record SshCredentials(string PrivateKey, string KnownHosts, string? Passphrase = null) : GitCredentials
{
    internal override IEnumerable<string> Secrets => Passphrase is null ? [PrivateKey] : [PrivateKey, Passphrase];
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>An SSH or OpenPGP key that commits are signed with, for branches that take signed commits only.</summary>
public sealed class SigningKey
{
    private SigningKey(string privateKey, string? passphrase, bool isOpenPgp) => (PrivateKey, Passphrase, IsOpenPgp) = (privateKey, passphrase, isOpenPgp);

    internal string PrivateKey { get; }

    internal string? Passphrase { get; }

    internal bool IsOpenPgp { get; }

    /// <summary>
    /// Reads a Secret with Flux's key names: <c>git.asc</c> and <c>passphrase</c> for OpenPGP, as in
    /// https://fluxcd.io/flux/components/image/imageupdateautomations/#signing-key, or <c>identity</c> and <c>password</c> for
    /// SSH, as for its Git credentials. The second of each only where the key is encrypted. A Secret with both keys signs with
    /// OpenPGP, for <c>identity</c> may be what it pushes with. <paramref name="error"/> says what to change.
    /// </summary>
    public static bool TryParse(
        IReadOnlyDictionary<string, byte[]> data, [NotNullWhen(true)] out SigningKey? key, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(data);
        (key, error) = Text(data, "git.asc") is { } armored ? OpenPgp(armored, Line(data, "passphrase"))
            : Text(data, "identity") is { } identity ? Ssh(identity, Line(data, "password"))
            : (null, "the Secret has neither the key 'git.asc' nor 'identity'; put an OpenPGP private key in ASCII armor or an OpenSSH private key there");
        return key is not null && error is null;
    }

    private static (SigningKey?, string?) OpenPgp(string text, string? passphrase)
    {
        if (text.Contains("BEGIN PGP PRIVATE KEY BLOCK", StringComparison.Ordinal))
        {
            return (new SigningKey(text, passphrase, isOpenPgp: true), null);
        }

        return (null, text.Contains("BEGIN PGP PUBLIC KEY BLOCK", StringComparison.Ordinal)
            ? "the key 'git.asc' holds the public part only; put the output of gpg --export-secret-keys --armor there"
            : "the key 'git.asc' holds no OpenPGP private key in ASCII armor; put the output of gpg --export-secret-keys --armor there");
    }

    private static (SigningKey?, string?) Ssh(string text, string? passphrase) =>
        text.Contains("BEGIN OPENSSH PRIVATE KEY", StringComparison.Ordinal)
            ? (new SigningKey(text, passphrase, isOpenPgp: false), null)
            : (null, "the key 'identity' holds no OpenSSH private key; make one with ssh-keygen -t ed25519");

    private static string? Text(IReadOnlyDictionary<string, byte[]> data, string key) =>
        data.TryGetValue(key, out byte[]? value) && value.Length > 0 ? Encoding.UTF8.GetString(value) : null;

    // `kubectl create secret --from-file` and `echo` leave a line break that no passphrase has.
    private static string? Line(IReadOnlyDictionary<string, byte[]> data, string key) => Text(data, key)?.TrimEnd('\r', '\n');
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>An SSH key that commits are signed with, for branches that take signed commits only (git-config(1), <c>gpg.format=ssh</c>).</summary>
public sealed class SigningKey
{
    private SigningKey(string privateKey, string? passphrase) => (PrivateKey, Passphrase) = (privateKey, passphrase);

    internal string PrivateKey { get; }

    internal string? Passphrase { get; }

    /// <summary>
    /// Reads a Secret with the key names of Flux's image automation: <c>identity</c>, and <c>password</c> where it is encrypted
    /// (https://fluxcd.io/flux/components/image/imageupdateautomations/#signing-key). <paramref name="error"/> says what to change.
    /// </summary>
    public static bool TryParse(
        IReadOnlyDictionary<string, byte[]> data, [NotNullWhen(true)] out SigningKey? key, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(data);
        (key, error) = (null, null);
        if (!data.TryGetValue("identity", out byte[]? identity) || identity.Length == 0)
        {
            error = data.ContainsKey("git.asc")
                ? "the Secret holds an OpenPGP key, which is not supported; sign with an SSH key under 'identity'"
                : "the Secret has no key 'identity'; put an OpenSSH private key there";
            return false;
        }

        string text = Encoding.UTF8.GetString(identity);
        if (!text.Contains("BEGIN OPENSSH PRIVATE KEY", StringComparison.Ordinal))
        {
            error = "the key 'identity' holds no OpenSSH private key; make one with ssh-keygen -t ed25519";
            return false;
        }

        string? passphrase = data.TryGetValue("password", out byte[]? password) ? Encoding.UTF8.GetString(password).TrimEnd('\r', '\n') : null;
        key = new SigningKey(text, passphrase);
        return true;
    }
}

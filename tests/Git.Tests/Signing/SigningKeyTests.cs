using System.Text;

namespace ProgressiveDelivery.Git.Tests.Signing;

/// <summary>Secrets with signing keys, and what gpg lists.</summary>
public sealed class SigningKeyTests
{
    [Theory]
    [InlineData("other", "x", "neither the key 'git.asc' nor 'identity'")]
    [InlineData("git.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----", "gpg --export-secret-keys --armor")]
    [InlineData("git.asc", "binary", "no OpenPGP private key in ASCII armor")]
    [InlineData("identity", "-----BEGIN RSA PRIVATE KEY-----", "ssh-keygen -t ed25519")]
    public void Secret_without_a_usable_key_says_what_to_put_there(string name, string value, string advice)
    {
        Assert.False(SigningKey.TryParse(new Dictionary<string, byte[]> { [name] = Encoding.UTF8.GetBytes(value) }, out _, out string? error));

        Assert.Contains(advice, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_that_also_holds_the_key_for_pushes_signs_with_openpgp()
    {
        var data = new Dictionary<string, byte[]>
        {
            ["git.asc"] = "-----BEGIN PGP PRIVATE KEY BLOCK-----"u8.ToArray(),
            ["passphrase"] = "secret\n"u8.ToArray(),
            ["identity"] = "-----BEGIN OPENSSH PRIVATE KEY-----"u8.ToArray(),
            ["password"] = "other"u8.ToArray(),
        };

        Assert.True(SigningKey.TryParse(data, out SigningKey? key, out _));

        Assert.Equal((true, "secret"), (key.IsOpenPgp, key.Passphrase));
    }

    [Fact]
    public void Listing_tells_stubs_subkeys_and_identities_apart()
    {
        const string Listing = """
            sec:u:255:22:AAAA:1:::u:::cESC:::#::ed25519:::0:
            fpr:::::::::PRIMARY:
            uid:u::::1::X::Ann <ann@example.org>::::::::::0:
            uid:r::::1::X::Ann <old@example.org>::::::::::0:
            ssb:u:255:22:BBBB:1:99:::::s:::+::ed25519::
            fpr:::::::::SUBKEY:
            ssb:e:255:22:CCCC:1:5:::::s:::+::ed25519::
            fpr:::::::::EXPIRED:
            """;

        IReadOnlyList<OpenPgpKey> keys = OpenPgpKey.Parse(Listing);

        Assert.Equal(["PRIMARY", "SUBKEY", "EXPIRED"], keys.Select(key => key.Fingerprint));
        Assert.Equal([false, true, false], keys.Select(key => key.IsUsable));
        Assert.True(keys[1].BelongsTo("Ann@example.org"));
        Assert.False(keys[1].BelongsTo("old@example.org"));
        Assert.False(keys[1].BelongsTo("n@example.org"));
    }
}

using System.Globalization;

namespace ProgressiveDelivery.Git;

/// <summary>
/// One key of a key ring, or a subkey, as <c>gpg --list-secret-keys --with-colons</c> prints it
/// (https://git.gnupg.org/cgi-bin/gitweb.cgi?p=gnupg.git;a=blob;f=doc/DETAILS).
/// </summary>
/// <param name="Fingerprint">Of this key itself, not of its primary key.</param>
/// <param name="Validity"><c>e</c> expired, <c>r</c> revoked, <c>d</c> disabled, <c>i</c> invalid; all else is usable.</param>
/// <param name="Expiry">When it expires or has expired.</param>
/// <param name="Signs">Whether it may make signatures.</param>
/// <param name="HasSecret">False for a stub, whose secret part was left out or is on a card.</param>
/// <param name="Identities">User ids of the primary key that are not revoked, <c>Name &lt;address&gt;</c>.</param>
internal sealed record OpenPgpKey(string Fingerprint, char Validity, DateTimeOffset? Expiry, bool Signs, bool HasSecret, IReadOnlyList<string> Identities)
{
    // Fingerprints and user ids; whether the secret part is there.
    private const int TextField = 9;
    private const int LastField = 14;

    public bool IsUsable => Signs && HasSecret && Validity is not ('e' or 'r' or 'd' or 'i');

    public bool BelongsTo(string email) => Identities.Any(identity =>
        identity.EndsWith($"<{email}>", StringComparison.OrdinalIgnoreCase) || identity.Equals(email, StringComparison.OrdinalIgnoreCase));

    /// <summary>Lines that are shorter than the format says are passed over.</summary>
    public static IReadOnlyList<OpenPgpKey> Parse(string listing)
    {
        var keys = new List<OpenPgpKey>();
        var identities = new List<string>();
        foreach (string line in listing.Split('\n'))
        {
            string[] fields = line.Split(':');
            switch (fields[0])
            {
                case "sec" when fields.Length > LastField:
                    // Its user ids follow, and belong to its subkeys too.
                    identities = [];
                    keys.Add(Read(fields, identities));
                    break;
                case "ssb" when fields.Length > LastField:
                    keys.Add(Read(fields, identities));
                    break;
                case "fpr" when fields.Length > TextField && keys is [.., { Fingerprint: "" } last]:
                    keys[^1] = last with { Fingerprint = fields[TextField] };
                    break;
                case "uid" when fields.Length > TextField && fields[1] is not "r":
                    identities.Add(fields[TextField].Replace("\\x3a", ":", StringComparison.Ordinal));
                    break;
            }
        }

        return keys;
    }

    // Small letters are what the key itself can do; capital ones what the primary key can with all its subkeys.
    private static OpenPgpKey Read(string[] fields, IReadOnlyList<string> identities) => new(
        "",
        fields[1] is [var validity, ..] ? validity : '-',
        long.TryParse(fields[6], CultureInfo.InvariantCulture, out long expiry) && expiry is >= 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(expiry) : null,
        fields[11].Contains('s', StringComparison.Ordinal),
        fields[LastField] == "+",
        identities);
}

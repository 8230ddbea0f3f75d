using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Signs with an OpenPGP key: git calls gpg with a key ring in the run's private folder, and gpg asks an agent that it starts
/// by itself and that we end.
/// </summary>
internal sealed class OpenPgpSigner(GitSession session, SigningKey key)
{
    private readonly string _home = session.MakeFolder("gnupg");

    private Dictionary<string, string> Variables => new() { ["GNUPGHOME"] = _home };

    public async Task<CommitSigning> PrepareAsync(GitAuthor author, CancellationToken cancellationToken)
    {
        Configure();
        session.AtEnd(GpgAgent.Below(_home));

        // What cannot be read shows as an empty ring just after.
        await GpgAsync(["--import"], cancellationToken, Encoding.UTF8.GetBytes(key.PrivateKey));
        GitResult listing = await GpgAsync(["--list-secret-keys", "--with-colons"], cancellationToken);
        OpenPgpKey signer = Choose(OpenPgpKey.Parse(listing.Text), author);
        await TryAsync(signer, cancellationToken);
        return new CommitSigning(["-c", "gpg.format=openpgp", "-c", "gpg.program=gpg", "-c", $"user.signingKey={signer.Fingerprint}!"], Variables)
        {
            Remark = signer.BelongsTo(author.Email) ? null : Stranger(signer, author),
        };
    }

    private void Configure()
    {
        string passphrase = session.Private("passphrase", key.Passphrase ?? "");
        Write("gpg.conf", "batch", "no-tty", "trust-model always", "pinentry-mode loopback", $"passphrase-file {passphrase}");

        // The first use of a key encrypts it anew, which by default is made to take a tenth of a second or more of
        // computing. Here the passphrase lies beside it, and both are gone with the run.
        Write("gpg-agent.conf", "allow-loopback-pinentry", "extra-socket none", "browser-socket none", "s2k-count 65536");
    }

    private void Write(string file, params string[] lines) => File.WriteAllText(Path.Combine(_home, file), string.Join('\n', lines) + "\n");

    private static OpenPgpKey Choose(IReadOnlyList<OpenPgpKey> keys, GitAuthor author)
    {
        OpenPgpKey[] usable = [.. keys.Where(candidate => candidate.IsUsable).OrderByDescending(candidate => candidate.BelongsTo(author.Email))];
        if (usable is [{ } first, ..])
        {
            return first;
        }

        OpenPgpKey[] signing = [.. keys.Where(candidate => candidate.Signs)];
        throw Unusable(signing switch
        {
            [] when keys.Count == 0 => "the key 'git.asc' could not be read by gpg; put the whole output of gpg --export-secret-keys --armor there",
            [] => $"the OpenPGP key {Short(keys[0])} may not make signatures; add a subkey that may (gpg --quick-add-key … sign) and export it anew",
            [{ Validity: 'e' } old, ..] => string.Create(CultureInfo.InvariantCulture, $"the OpenPGP key {Short(old)} expired{old.Expiry: 'on' yyyy-MM-dd}; give it a later date (gpg --quick-set-expire) and export it anew, or make another"),
            [{ Validity: 'r' } revoked, ..] => $"the OpenPGP key {Short(revoked)} is revoked; make another",
            [{ HasSecret: false } stub, ..] => $"the OpenPGP key {Short(stub)} comes without its secret part; put the output of gpg --export-secret-keys --armor there",
            [{ } other, ..] => $"gpg takes the OpenPGP key {Short(other)} for disabled or invalid; make another",
        });
    }

    // git keeps to itself what gpg says of a wrong passphrase, so that it is found out before.
    private async Task TryAsync(OpenPgpKey signer, CancellationToken cancellationToken)
    {
        GitResult result = await GpgAsync(["--status-fd=2", "--local-user", $"{signer.Fingerprint}!", "--detach-sign"], cancellationToken, "test"u8.ToArray());
        if (result.Succeeded)
        {
            return;
        }

        bool locked = result.Error.Contains("Bad passphrase", StringComparison.Ordinal) || result.Error.Contains("No passphrase given", StringComparison.Ordinal);
        throw Unusable((locked, key.Passphrase) switch
        {
            (true, null or "") => $"the OpenPGP key {Short(signer)} is encrypted; put its passphrase into the key 'passphrase'",
            (true, _) => $"the passphrase does not fit the OpenPGP key {Short(signer)}; mend the key 'passphrase'",
            _ => $"gpg cannot sign with the OpenPGP key {Short(signer)} ({session.Redaction.Clean(result.Error)})",
        });
    }

    private Task<GitResult> GpgAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, ReadOnlyMemory<byte> input = default) =>
        session.ToolAsync("gpg", arguments, Variables, cancellationToken, input);

    private static string Stranger(OpenPgpKey signer, GitAuthor author) =>
        $"The signing key {Short(signer)} names {(signer.Identities is [var first, ..] ? first : "nobody")} and not {author.Email}, the author of the commit; Git hosts call such a signature unverified. Set spec.rollback.git.author.";

    private static GitUnavailableException Unusable(string why) => new(GitTrouble.Credentials, $"the commit could not be signed: {why}.");

    private static string Short(OpenPgpKey signer) => signer.Fingerprint.Length > 16 ? signer.Fingerprint[^16..] : signer.Fingerprint;
}

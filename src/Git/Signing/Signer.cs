namespace ProgressiveDelivery.Git;

/// <summary>Prepares signing with a key that lies in the run's private folder and goes with it.</summary>
internal static class Signer
{
    /// <summary>To be called once for each session.</summary>
    /// <exception cref="GitUnavailableException">The key cannot sign; the message says what to change.</exception>
    public static Task<CommitSigning> PrepareAsync(GitSession session, SigningKey key, GitAuthor author, CancellationToken cancellationToken) =>
        key.IsOpenPgp ? new OpenPgpSigner(session, key).PrepareAsync(author, cancellationToken) : Task.FromResult(SshSigner.Prepare(session, key));
}

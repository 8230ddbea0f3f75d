namespace ProgressiveDelivery.Git;

/// <summary>Reads what git and ssh print when a remote command fails. Their words are stable under LC_ALL=C and tested against the real programs.</summary>
internal static class RemoteFailure
{
    private static readonly (string Words, GitTrouble Trouble, string Sentence)[] Known =
    [
        ("No space left on device", GitTrouble.Local, "the disk that holds the cache folder is full"),
        // curl's words changed with 7.87.
        ("response 407", GitTrouble.Credentials, "the proxy refused the credentials; mend the keys 'username' and 'password' of its Secret"),
        ("code 407", GitTrouble.Credentials, "the proxy refused the credentials; mend the keys 'username' and 'password' of its Secret"),
        ("returned error: 407", GitTrouble.Credentials, "the proxy refused the credentials; mend the keys 'username' and 'password' of its Secret"),
        ("Could not resolve proxy", GitTrouble.Unreachable, "the proxy's name cannot be resolved; mend the key 'address' of its Secret"),
        ("CONNECT tunnel failed", GitTrouble.Unreachable, "the proxy does not let the connection through"),
        ("from proxy after CONNECT", GitTrouble.Unreachable, "the proxy does not let the connection through"),

        // ssh says both; which key was expected is the better news.
        ("REMOTE HOST IDENTIFICATION HAS CHANGED", GitTrouble.HostIdentity, "the server's ssh host key has changed: either the Secret is out of date or this is not the server it claims to be"),
        ("Host key verification failed", GitTrouble.HostIdentity, "the server's ssh host key is not in known_hosts: either the Secret is out of date or this is not the server it claims to be"),
        ("certificate verif", GitTrouble.HostIdentity, "the server's TLS certificate could not be verified; put its authority into the Secret's key ca.crt"),
        ("Permission denied (", GitTrouble.Credentials, "the server refused the ssh key"),
        ("Load key", GitTrouble.Credentials, "the ssh key in the Secret cannot be read; check its format and passphrase"),
        ("could not read Username", GitTrouble.Credentials, "the server refused the credentials"),
        ("could not read Password", GitTrouble.Credentials, "the server refused the credentials"),
        ("Authentication failed", GitTrouble.Credentials, "the server refused the credentials"),
        ("returned error: 401", GitTrouble.Credentials, "the server refused the credentials"),
        ("returned error: 403", GitTrouble.Credentials, "the credentials do not allow access to this repository"),
        ("HTTP 403", GitTrouble.Credentials, "the credentials do not allow access to this repository"),
        ("returned error: 404", GitTrouble.NotFound, "the server knows no such repository, or hides it from these credentials"),
        ("' not found", GitTrouble.NotFound, "the server knows no such repository, or hides it from these credentials"),
        ("does not appear to be a git repository", GitTrouble.NotFound, "the server knows no such repository"),
        ("Repository not found", GitTrouble.NotFound, "the server knows no such repository, or hides it from these credentials"),
        ("server certificate", GitTrouble.HostIdentity, "the server's TLS certificate could not be verified; put its authority into the Secret's key ca.crt"),
        ("returned error: 30", GitTrouble.NotFound, "the server answers with a redirect; write the address that it leads to (often it ends in .git)"),
        ("returned error: 4", GitTrouble.Unreachable, "the server refused the request"),
        ("returned error: 5", GitTrouble.Unreachable, "the server failed"),
        ("HTTP 5", GitTrouble.Unreachable, "the server failed"),
        ("Failed to connect", GitTrouble.Unreachable, "the server cannot be reached"),
        ("Couldn't connect", GitTrouble.Unreachable, "the server cannot be reached"),
        ("Could not resolve", GitTrouble.Unreachable, "the server's name cannot be resolved"),
        ("Connection refused", GitTrouble.Unreachable, "the server cannot be reached"),
        ("Connection timed out", GitTrouble.Unreachable, "the server cannot be reached"),
        ("Connection reset", GitTrouble.Unreachable, "the connection to the server broke"),
        ("Connection closed", GitTrouble.Unreachable, "the connection to the server broke"),
        ("No route to host", GitTrouble.Unreachable, "the server cannot be reached"),
        ("Network is unreachable", GitTrouble.Unreachable, "the server cannot be reached"),
        ("Operation too slow", GitTrouble.Unreachable, "the server is too slow"),
        ("Operation timed out", GitTrouble.Unreachable, "the server is too slow"),
        ("Empty reply from server", GitTrouble.Unreachable, "the connection to the server broke"),
        ("Recv failure", GitTrouble.Unreachable, "the connection to the server broke"),
        ("Send failure", GitTrouble.Unreachable, "the connection to the server broke"),
        ("RPC failed", GitTrouble.Unreachable, "the connection to the server broke"),
        ("hung up unexpectedly", GitTrouble.Unreachable, "the connection to the server broke"),
        ("early EOF", GitTrouble.Unreachable, "the connection to the server broke"),
        ("unexpected disconnect", GitTrouble.Unreachable, "the connection to the server broke"),
        ("Could not read from remote repository", GitTrouble.Unreachable, "the server ended the connection"),
        ("unable to access", GitTrouble.Unreachable, "the server cannot be reached"),
    ];

    // Signs of a damaged clone of ours; they come together with words that otherwise mean the server.
    private static readonly string[] OwnFaults =
    [
        "pack-objects died", "corrupt", "bad object", "bad tree", "inflate", "does not match index", "unable to read", "missing blob", "packfile",
    ];

    /// <summary>Null when the words are not known: then the fault may be in our own cache.</summary>
    public static GitUnavailableException? Explain(string error, GitSession session)
    {
        if (OwnFaults.Any(words => error.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        foreach ((string words, GitTrouble trouble, string sentence) in Known)
        {
            if (error.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return new GitUnavailableException(trouble, $"{session.Address.Url}: {sentence} (git: {session.Redaction.Clean(error)}).");
            }
        }

        return null;
    }

    /// <summary>The server has the repository but not, or no longer, the branch that was asked for.</summary>
    public static bool BranchIsMissing(string error) => error.Contains("couldn't find remote ref", StringComparison.OrdinalIgnoreCase);

    /// <summary>The server has no such commit, or does not give it away.</summary>
    public static bool CommitIsMissing(string error) =>
        error.Contains("not our ref", StringComparison.OrdinalIgnoreCase)
        || error.Contains("unadvertised object", StringComparison.OrdinalIgnoreCase)
        || error.Contains("couldn't find remote ref", StringComparison.OrdinalIgnoreCase);
}

namespace ProgressiveDelivery.Git;

/// <summary>Makes one git command sign, with a key that lies in the run's private folder and goes with it.</summary>
internal static class Signer
{
    private const string Passphrase = "CANARY_SIGNING_PASSPHRASE";

    // ssh-keygen asks for a passphrase only through a program; the answer stays in a variable.
    private const string AskPass = $"#!/bin/sh\nprintf '%s\\n' \"${Passphrase}\"\n";

    /// <summary>Configuration for the command line of git, and variables for its environment.</summary>
    public static (IReadOnlyList<string> Options, IReadOnlyDictionary<string, string> Variables) Prepare(GitSession session, SigningKey key)
    {
        // ssh-keygen refuses a key without a final line break, and one with Windows line ends.
        string file = session.Private("signing-key", key.PrivateKey.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        var variables = new Dictionary<string, string>
        {
            [Passphrase] = key.Passphrase ?? "",
            ["SSH_ASKPASS"] = session.Private("signing-askpass", AskPass, executable: true),
            ["SSH_ASKPASS_REQUIRE"] = "force",
        };
        return (["-c", "gpg.format=ssh", "-c", $"user.signingKey={file}"], variables);
    }
}

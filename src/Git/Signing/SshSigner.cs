namespace ProgressiveDelivery.Git;

/// <summary>Signs with an SSH key: git calls ssh-keygen (git-config(1), <c>gpg.format=ssh</c>).</summary>
internal static class SshSigner
{
    private const string Passphrase = "CANARY_SIGNING_PASSPHRASE";

    // ssh-keygen asks for a passphrase only through a program; the answer stays in a variable.
    private const string AskPass = $"#!/bin/sh\nprintf '%s\\n' \"${Passphrase}\"\n";

    public static CommitSigning Prepare(GitSession session, SigningKey key)
    {
        // ssh-keygen refuses a key without a final line break, and one with Windows line ends.
        string file = session.Private("signing-key", key.PrivateKey.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        var variables = new Dictionary<string, string>
        {
            [Passphrase] = key.Passphrase ?? "",
            ["SSH_ASKPASS"] = session.Private("signing-askpass", AskPass, executable: true),
            ["SSH_ASKPASS_REQUIRE"] = "force",
        };
        return new CommitSigning(["-c", "gpg.format=ssh", "-c", $"user.signingKey={file}"], variables);
    }
}

namespace ProgressiveDelivery.Git;

/// <summary>Sets ssh up with one key, pinned host keys and nothing else: no agent, no user configuration, no questions.</summary>
internal static class SshCommand
{
    // ssh asks for a passphrase only through a program; the answer stays in a variable.
    private const string AskPass = "#!/bin/sh\nprintf '%s\\n' \"$CANARY_SSH_PASSPHRASE\"\n";

    public static void AddTo(Dictionary<string, string> variables, SshCredentials credentials, PrivateFolder folder)
    {
        // ssh refuses a key without a final line break, and one with Windows line ends.
        string key = folder.Write("identity", credentials.PrivateKey.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        string hosts = folder.Write("known_hosts", credentials.KnownHosts.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        string[] options =
        [
            $"IdentityFile={key}",
            $"UserKnownHostsFile={hosts}",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "UpdateHostKeys=no",
            "CheckHostIP=no",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "PreferredAuthentications=publickey",
            "PasswordAuthentication=no",
            "KbdInteractiveAuthentication=no",
            "NumberOfPasswordPrompts=1",
            "ForwardAgent=no",
            "ForwardX11=no",
            "PermitLocalCommand=no",
            "ConnectTimeout=15",
            "ServerAliveInterval=10",
            "ServerAliveCountMax=3",
            credentials.Passphrase is null ? "BatchMode=yes" : "BatchMode=no",
        ];
        variables["GIT_SSH_COMMAND"] = "ssh -F /dev/null " + string.Join(' ', options.Select(option => $"-o {Quote(option)}"));
        variables["GIT_SSH_VARIANT"] = "ssh";
        if (credentials.Passphrase is { } passphrase)
        {
            variables["CANARY_SSH_PASSPHRASE"] = passphrase;
            variables["SSH_ASKPASS"] = folder.Write("askpass", AskPass, executable: true);
            variables["SSH_ASKPASS_REQUIRE"] = "force";
        }
    }

    // git hands the command to a shell, and ssh splits file options at spaces, so quote for both.
    private static string Quote(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string forSsh = option.Contains(' ', StringComparison.Ordinal) ? $"{option[..equals]}=\"{option[(equals + 1)..]}\"" : option;
        return "'" + forSsh.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}

using System.Diagnostics;
using System.Text;

namespace ProgressiveDelivery.Git.Tests;

/// <summary>Makes OpenPGP keys with gpg, as people do, and verifies signatures with a key ring that knows the public parts only.</summary>
public sealed class OpenPgpKeys : IDisposable
{
    public const string Passphrase = "pass word ü";
    private readonly string _own = Ring();
    private readonly string _public = Ring();

    public OpenPgpKeys()
    {
        Usable = Make("Canary <canary@example.org>", Passphrase);
        Unlocked = Make("Robot <robot@example.org>", "");
        Expired = Make("Old <old@example.org>", "", "--faked-system-time", "20200101T000000", "expires=1d");
        foreach (byte[] key in (byte[][])[Usable, Unlocked])
        {
            Run(_public, Passphrase, key, "--import");
        }
    }

    /// <summary>The private key of canary@example.org, encrypted with <see cref="Passphrase"/>.</summary>
    public byte[] Usable { get; }

    /// <summary>The private key of robot@example.org, not encrypted.</summary>
    public byte[] Unlocked { get; }

    public byte[] Expired { get; }

    /// <summary>The key ring for <c>git verify-commit</c>.</summary>
    public string PublicRing => _public;

    /// <summary>A signing subkey with its primary key's secret part left out, as careful people export it.</summary>
    public byte[] SubkeyOnly()
    {
        string ring = Ring();
        try
        {
            Run(ring, "", [], "--quick-generate-key", "Split <split@example.org>", "ed25519", "cert", "never");
            string primary = Fingerprint(ring);
            Run(ring, "", [], "--quick-add-key", primary, "ed25519", "sign", "never");
            Run(_public, "", Run(ring, "", [], "--armor", "--export"), "--import");
            return Run(ring, "", [], "--armor", "--export-secret-subkeys");
        }
        finally
        {
            Remove(ring);
        }
    }

    public void Dispose()
    {
        Remove(_own);
        Remove(_public);
    }

    private byte[] Make(string identity, string passphrase, params string[] more)
    {
        string expires = more.FirstOrDefault(word => word.StartsWith("expires=", StringComparison.Ordinal))?["expires=".Length..] ?? "never";
        string[] options = [.. more.Where(word => !word.StartsWith("expires=", StringComparison.Ordinal))];
        Run(_own, passphrase, [], [.. options, "--quick-generate-key", identity, "ed25519", "sign", expires]);
        return Run(_own, passphrase, [], "--armor", "--export-secret-keys", identity[(identity.IndexOf('<', StringComparison.Ordinal) + 1)..^1]);
    }

    private static string Fingerprint(string ring) =>
        Encoding.UTF8.GetString(Run(ring, "", [], "--list-keys", "--with-colons")).Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];

    // Short, for gpg-agent's sockets lie in it.
    private static string Ring()
    {
        string ring = Directory.CreateTempSubdirectory("ring-").FullName;
        File.WriteAllText(Path.Combine(ring, "gpg-agent.conf"), "s2k-count 65536\n");
        return ring;
    }

    private static void Remove(string ring)
    {
        using Process stop = Start("gpgconf", ring, "--kill", "gpg-agent");
        stop.WaitForExit();
        Directory.Delete(ring, recursive: true);
    }

    private static byte[] Run(string ring, string passphrase, byte[] input, params string[] arguments)
    {
        string file = Path.Combine(ring, "passphrase");
        File.WriteAllText(file, passphrase);
        using Process process = Start("gpg", ring, ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase-file", file, .. arguments]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
        return output.ToArray();
    }

    private static Process Start(string program, string ring, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GNUPGHOME"] = ring;
        return Process.Start(start)!;
    }
}

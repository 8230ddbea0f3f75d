using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ProgressiveDelivery.Git.Tests;

/// <summary>OpenSSH's own server on a loopback port, for the user who runs the tests, with keys of its own.</summary>
internal sealed class SshServer : IDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private readonly Process _process;

    private SshServer(Process process, int port, string folder)
    {
        _process = process;
        Port = port;
        Folder = folder;
    }

    public int Port { get; }

    public string Folder { get; }

    public string ClientKey => File.ReadAllText(Path.Combine(Folder, "client"));

    public string KnownHosts => string.Create(
        CultureInfo.InvariantCulture, $"[127.0.0.1]:{Port} {File.ReadAllText(Path.Combine(Folder, "host.pub"))}");

    public static async Task<SshServer> StartAsync(string folder)
    {
        Assert.True(File.Exists(Program), "install openssh-server to run the tests over ssh");
        Directory.CreateDirectory(folder);
        MakeKey(folder, "host");
        MakeKey(folder, "client");
        File.Copy(Path.Combine(folder, "client.pub"), Path.Combine(folder, "authorized"));
        if (Environment.UserName == "root")
        {
            // Where sshd as root locks itself into; a package's service would have made it.
            Directory.CreateDirectory("/run/sshd");
        }

        for (int attempt = 0; ; attempt++)
        {
            int port = FreePort();
            Process process = Start(folder, port);
            if (await ListensAsync(process, port))
            {
                return new SshServer(process, port, folder);
            }

            // Somebody else took the port in between.
            Assert.True(attempt < 5, "sshd does not start");
        }
    }

    /// <summary>Makes a key pair without a passphrase, or with one.</summary>
    public static string MakeKey(string folder, string name, string passphrase = "")
    {
        string file = Path.Combine(folder, name);
        using var process = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return File.ReadAllText(file);
    }

    public void Authorize(string publicKey) => File.AppendAllText(Path.Combine(Folder, "authorized"), publicKey);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process Start(string folder, int port)
    {
        string configuration = Path.Combine(folder, "sshd_config");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/authorized
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no

            """));
        var start = new ProcessStartInfo(Program, ["-D", "-e", "-f", configuration]) { RedirectStandardError = true };
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> ListensAsync(Process process, int port)
    {
        while (!process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        return false;
    }
}
